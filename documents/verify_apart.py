"""Runs `verify.py` in a process of its own: a file from outside may cost time and memory, not the server."""

from __future__ import annotations

import datetime
import json
import logging
import subprocess
import sys

from django.conf import settings

from documents.verification import NotReadable, Trust, Verification

logger = logging.getLogger(__name__)


def verify_apart(copy: bytes, original: bytes, trust: Trust, now: datetime.datetime) -> Verification:
    """As `verify.verify_copy`, within the limits of the settings; raises `NotReadable`."""
    asked = {
        "copy_size": len(copy),
        "original_size": len(original),
        "roots": [der.hex() for der in trust.roots],
        "seals": trust.seals,
        "key_usage": trust.key_usage,
        "now": now.isoformat(),
        "limits": {
            "RLIMIT_CPU": settings.DOCUMENT_SECONDS,
            "RLIMIT_AS": settings.DOCUMENT_MEMORY_MB << 20,
            "RLIMIT_CORE": 0,
            "RLIMIT_FSIZE": 0,
        },
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-E", "-s", "-m", "documents.verify"],
            input=json.dumps(asked).encode() + b"\n" + copy + original,
            capture_output=True,
            timeout=settings.DOCUMENT_SECONDS + 5,
            cwd=settings.BASE_DIR,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as failure:
        raise NotReadable("pdf_too_heavy") from failure
    if ended.returncode < 0:  # ended by the system: too much time or memory
        raise NotReadable("pdf_too_heavy")
    try:
        answer = json.loads(ended.stdout)
    except ValueError as failure:
        logger.error("The examination of a file ended with %s: %s", ended.returncode, ended.stderr[-2000:])
        raise NotReadable("pdf_broken") from failure
    if "not_readable" in answer:
        raise NotReadable(answer["not_readable"])
    return Verification.of_values(answer)
