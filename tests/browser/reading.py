"""What the tests read from files and pages, and the small files they hand in."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

from pypdf import PdfReader, PdfWriter


def text_of(pdf: bytes) -> str:
    """The text of a PDF in one line, as a reader has it."""
    assert pdf.startswith(b"%PDF-")
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(unicodedata.normalize("NFC", " ".join(pages)).split())


def make_pdf(path: Path) -> Path:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.write(path)
    return path
