"""Folders that runs beside each other begin with (`script/test`): who asks first fills one, all take it."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path


def taken_from(shelf: Path, name: str, fill: Callable[[Path], object]) -> Path:
    """The folder of that name; filled by the first who asks, while the others wait."""
    with (shelf / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shelf / name
        if not folder.exists():
            begun = shelf / f"{name}-begun-{os.getpid()}"
            fill(begun)
            begun.rename(folder)
    return folder
