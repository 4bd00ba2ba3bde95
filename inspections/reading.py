"""Minutes read through on the spot: what both sides heard, bound to its digest before signing."""

from __future__ import annotations

import datetime
import hashlib
import json
import unicodedata

from accounts.models import User
from inspections import permissions
from inspections.codewords import spoken_code
from inspections.errors import Refusal
from inspections.models import Inspection
from inspections.transitions import record_event


def record_reading(
    *, inspection: Inspection, canonical: str, digest: str, by: User, at: datetime.datetime
) -> None:
    """Write down that the team read these canonical bytes to both sides; the text is in the operation."""
    permissions.check_team(by, inspection)
    if hashlib.sha256(canonical.encode()).hexdigest() != digest:
        raise Refusal("malformed")
    content = json.loads(canonical)
    is_ours = isinstance(content, dict) and content.get("kind") == "inspection"
    if not is_ours or not unicodedata.is_normalized("NFC", canonical):
        raise Refusal("malformed")
    record_event(
        action="read_through",
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"digest": digest, "code": spoken_code(digest)},
    )
