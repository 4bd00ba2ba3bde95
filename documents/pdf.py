"""HTML to PDF: the only place that knows WeasyPrint.

The same template and context give the same bytes: nothing of the clock or of the machine goes in.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

PRINT_TEMPLATES = settings.BASE_DIR / "templates" / "documents"
# Where a template may take a style sheet or a picture from.
READABLE = (PRINT_TEMPLATES, settings.BASE_DIR / "static")


class AddressRefused(ValueError):
    """A document asked for something outside our own files."""


class OwnFiles(URLFetcher):
    """Reads files of `READABLE` and nothing else: no network, no file beside them."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        address = urlsplit(url)
        if address.scheme != "file" or address.netloc not in ("", "localhost"):
            raise AddressRefused(f"not a file of ours: {url}")
        path = Path(unquote(address.path)).resolve()
        if not any(path.is_relative_to(folder.resolve()) for folder in READABLE):
            raise AddressRefused(f"not a file of ours: {url}")
        return super().fetch(path.as_uri(), headers)


def render_pdf(template_name: str, context: dict, *, title: str) -> bytes:
    """The template as a tagged PDF in Vietnamese with `title` and the context's `author` as metadata."""
    html = render_to_string(template_name, {**context, "title": title})
    document = HTML(string=html, base_url=PRINT_TEMPLATES.as_uri() + "/", url_fetcher=OwnFiles())
    return document.write_pdf(pdf_tags=True)
