"""The user guide as a page: docs/huong-dan-su-dung.md, so that its text has one home."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown import Extension, Markdown
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from PIL import Image

DOCS = Path(settings.BASE_DIR) / "docs"
GUIDE = DOCS / "huong-dan-su-dung.md"
SHARPNESS = 2  # pixels of a picture for one of the page


@dataclass(frozen=True)
class Guide:
    title: str
    sections: list[dict]  # the second headings: id and name
    html: str


@require_safe
def show_guide(request: HttpRequest) -> HttpResponse:
    """Open to everybody: a person who cannot log in needs it most."""
    return render(request, "inspections/guide.html", {"guide": read_guide()})


@cache
def read_guide() -> Guide:
    """The text comes with the application and is as trusted as a template."""
    title, _, text = GUIDE.read_text(encoding="utf-8").partition("\n")
    writer = Markdown(extensions=["tables", "sane_lists", TocExtension(slugify=_name_anchor), _Pictures()])
    html = writer.convert(text)
    return Guide(title.removeprefix("# "), writer.toc_tokens, html)


def _name_anchor(heading: str, separator: str) -> str:
    return slugify(heading.replace("đ", "d").replace("Đ", "D"))


class _Pictures(Extension):
    """Pictures lie beside the text in the repository, and among the static files when they are served."""

    def extendMarkdown(self, writer: Markdown) -> None:  # noqa: N802 (the library's name)
        writer.treeprocessors.register(_PlacePictures(writer), "place-pictures", 1)


class _PlacePictures(Treeprocessor):
    def run(self, root: Element) -> None:
        for picture in root.iter("img"):
            file = DOCS / picture.get("src", "")
            with Image.open(file) as opened:
                width, height = (edge // SHARPNESS for edge in opened.size)
            picture.set("src", static(f"guide/{file.name}"))
            picture.set("width", str(width))
            picture.set("height", str(height))
            picture.set("loading", "lazy")
