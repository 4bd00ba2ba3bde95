"""A print template as PDF/A-3: filled in here, set in a process of its own (`press.py`).

The same template and context give the same bytes: nothing of the clock or of the machine goes in.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.template.loader import render_to_string

from documents.press import Broken, Exhausted, Press
from inspections.errors import Refusal

logger = logging.getLogger(__name__)

PRINT_TEMPLATES = settings.BASE_DIR / "templates" / "documents"
# Where a template may take a style sheet or a picture from.
READABLE = (PRINT_TEMPLATES, settings.BASE_DIR / "static")

_press = Press(READABLE)


@dataclass(frozen=True)
class AttachedFile:
    """A file inside the PDF; `relationship` as in ISO 32000-2, 7.11.3."""

    name: str
    description: str
    text: str
    at: datetime.datetime
    relationship: str


def render_pdf(
    template_name: str, context: dict, *, title: str, attached: Sequence[AttachedFile] = ()
) -> bytes:
    """The template as a tagged PDF in Vietnamese with `title` and the context's `author` as metadata.

    Raises `Refusal` when it cannot be made, or takes more than a document may.
    """
    html = render_to_string(template_name, {**context, "title": title})
    files = [{**asdict(file), "at": file.at.astimezone(datetime.UTC).isoformat()} for file in attached]
    try:
        return _press.typeset({"html": html, "folder": str(PRINT_TEMPLATES), "attachments": files})
    except Exhausted as failure:
        logger.warning("%s was given up: %s", template_name, failure)
        raise Refusal("document_too_heavy") from failure
    except Broken as failure:
        logger.error("%s could not be set: %s", template_name, failure)
        raise Refusal("document_failed") from failure
