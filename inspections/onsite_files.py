"""The files that a device keeps so that the field page opens without a network."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

FOLDER = Path(settings.BASE_DIR) / "static" / "onsite"
# Serves the log-out form of the other pages.
ELSEWHERE = {"leaving.js"}
KEPT = (
    *(f"onsite/{file.name}" for file in sorted(FOLDER.iterdir()) if file.name not in ELSEWHERE),
    "img/favicon.svg",
)
# What page.js imports for the first screen, directly or not: asked for together, not one after the other.
MODULES = tuple(
    f"onsite/{name}.js"
    for name in (
        *("changes", "elements", "home-view", "login-part", "outbox", "problem-part", "rules"),
        *("server", "shell", "stating", "store", "texts", "uploading", "work"),
    )
)


@functools.cache
def release() -> str:
    """Names the files as they are now: the same files, the same name."""
    shell = render_to_string("onsite/page.html", {"release": "", "modules": MODULES})
    digest = hashlib.sha256(shell.encode())
    for name in KEPT:
        with open(finders.find(name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:16]
