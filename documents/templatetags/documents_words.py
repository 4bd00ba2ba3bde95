"""Sentences about what was found in a file."""

from __future__ import annotations

import datetime

from django import template

from documents.verify import STAMPED, SignatureFound
from inspections.templatetags.vietnamese import vn_datetime

register = template.Library()


@register.filter
def signature_sentence(found: SignatureFound) -> str:
    """Who signed, when by whose clock, with whose certificate, and how far the signature holds."""
    who = ", ".join(filter(None, (found.signer, found.organisation))) or "Không rõ người ký"
    when = ""
    if found.signed_at:
        clock = "theo dấu thời gian" if found.time == STAMPED else "theo đồng hồ máy người ký"
        when = f"; ký lúc {vn_datetime(datetime.datetime.fromisoformat(found.signed_at))} ({clock})"
    issuer = f"; chứng thư do {found.issuer} cấp" if found.issuer else ""
    sound = "chữ ký hợp lệ" if found.is_sound else "chữ ký không hợp lệ"
    trusted = "chứng thư tin cậy" if found.trusted else "chưa xác định được chứng thư tin cậy"
    return f"{who}{when}{issuer}; {sound}, {trusted}."
