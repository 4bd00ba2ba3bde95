"""Minutes read through on the spot: what both sides heard, bound to its digest before signing."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from accounts.models import User
from config.fields import clean_text
from inspections import permissions
from inspections.codewords import spoken_code
from inspections.content import canonical_bytes, inspection_content
from inspections.errors import Refusal
from inspections.models import Inspection
from inspections.transitions import record_event

MOST_LEVELS = 20  # of lists and objects within each other; a content has fewer than ten


def record_reading(
    *, inspection: Inspection, canonical: str, digest: str, by: User, at: datetime.datetime
) -> None:
    """Write down that the team read these canonical bytes to both sides; the text is in the operation."""
    permissions.check_team(by, inspection)
    if hashlib.sha256(canonical.encode()).hexdigest() != digest:
        raise Refusal("malformed")
    try:
        content = json.loads(canonical)
    except (RecursionError, ValueError):
        raise Refusal("malformed") from None
    if is_too_deep(content):
        raise Refusal("malformed")
    _check_shape(content, inspection_content(inspection))
    if canonical_bytes(content) != canonical.encode() or clean_text(canonical) != canonical:
        raise Refusal("malformed")
    record_event(
        action="read_through",
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"digest": digest, "code": spoken_code(digest)},
    )


def is_too_deep(read: Any, levels: int = MOST_LEVELS) -> bool:
    """Whether a JSON value nests so far that whoever goes down into it later may not come up again."""
    if not isinstance(read, dict | list):
        return False
    parts = read.values() if isinstance(read, dict) else read
    return levels == 0 or any(is_too_deep(part, levels - 1) for part in parts)


def _check_shape(read: Any, like: dict[str, Any]) -> None:
    """What was read has the parts of a content, each of its kind; what they say is the team's word."""
    if not isinstance(read, dict) or read.keys() != like.keys() or read["kind"] != like["kind"]:
        raise Refusal("malformed")
    opinion = read["opinion"]
    if any(type(read[part]) is not type(like[part]) for part in like.keys() - {"opinion"}):
        raise Refusal("malformed")
    if opinion is None:
        return
    is_whole = isinstance(opinion, dict) and opinion.keys() == {"stance", "label", "text", "reason"}
    if not is_whole or not all(isinstance(said, str) for said in opinion.values()):
        raise Refusal("malformed")
