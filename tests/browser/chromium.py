"""Debian's Chromium, the part that shows nothing: a page costs it half of what it costs the whole browser."""

import shutil

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
LAUNCH = {"executable_path": shutil.which("chromium-headless-shell"), "args": FLAGS}
# A run has two cores for three lanes: what takes a moment by hand may wait for many seconds there.
PATIENCE = 60_000  # milliseconds
