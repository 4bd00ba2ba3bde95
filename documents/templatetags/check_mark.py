"""The mark at the foot of a final document: its code, and where anybody can check it, also as a QR code."""

from __future__ import annotations

from typing import Any

import segno
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from documents.models import group_code

register = template.Library()

# A quarter of the signs may be lost to a stamp or a fold before it cannot be read any more.
ERROR_CORRECTION = "m"
QUIET_ZONE = 4  # modules; the standard's own


@register.simple_tag
def check_mark(code: str) -> dict[str, Any]:
    """Code in groups, the address of the public page, and the QR code of the document's own address."""
    address = f"{settings.PUBLIC_URL}{reverse('check_document', args=[code])}"
    qr = segno.make(address, error=ERROR_CORRECTION, micro=False)
    return {
        "code": group_code(code),
        "page": f"{settings.PUBLIC_URL}{reverse('check')}",
        "address": address,
        "qr": SafeString(qr.svg_inline(border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None)),
    }
