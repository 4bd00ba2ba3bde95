"""Reads finished PDFs: their text, pages and fonts; and the real plan of 2022."""

import io
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pypdf
import pypdfium2
import zxingcpp
from django.conf import settings

TOP_MARGIN = 20 / 25.4 * 72  # points
SEED = settings.BASE_DIR / "fixtures" / "ke-hoach-kiem-tra-cheo-2022.txt"


def normal(text: str) -> str:
    """Every run of spaces and line ends as one space."""
    return " ".join(text.split())


def seed_paragraphs() -> list[str]:
    """The paragraphs of the real plan and its Biểu điểm, in their order."""
    return [normal(line) for line in SEED.read_text(encoding="utf-8").split("\n") if line.strip()]


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as a reader of the file's own order meets it."""
    return _read(pdf, "-raw")


def page_numbers_of(pdf: bytes) -> list[str]:
    """What stands in the top margin of each page; empty where nothing does."""
    found = _read(pdf, "-x", "0", "-y", "0", "-W", "10000", "-H", str(round(TOP_MARGIN)))
    return [text.strip() for text in found]


def text_of(pdf: bytes) -> str:
    """The whole text with single spaces, page numbers (last in the file's order) left out."""
    pages = zip(pages_of(pdf), page_numbers_of(pdf), strict=True)
    return normal(" ".join(page.rstrip().removesuffix(number) for page, number in pages))


def text_by_pypdf(pdf: bytes) -> str:
    """The whole text by another reader, page numbers (last in the file's order) left out."""
    texts = (page.extract_text().rstrip() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return normal(" ".join(text.rstrip("0123456789") for text in texts))


def _read(pdf: bytes, *options: str) -> list[str]:
    """What poppler reads on each page."""
    program = shutil.which("pdftotext")
    assert program, "pdftotext (Debian: poppler-utils) is needed"
    done = subprocess.run([program, *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def fonts_of(pdf: bytes) -> set[str]:
    """Names of all fonts in the file, without the prefix of a subset."""
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            names.add(str(font.get_object()["/BaseFont"]).lstrip("/").rpartition("+")[2])
    return names


def is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def font_file(style: str = "Regular") -> Path:
    return next(Path("/usr/share/fonts").rglob(f"LiberationSerif-{style}.ttf"))


def qr_codes_of(pdf: bytes) -> list[list[str]]:
    """What the QR codes say, page by page, as a camera sees the printed page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pictures = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in opened]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]
