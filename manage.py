#!/usr/bin/env python
"""Runs the management commands."""

import atexit
import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    atexit.register(gc.freeze)  # at the end all memory goes at once: no need to look through it first
    execute_from_command_line(sys.argv)
