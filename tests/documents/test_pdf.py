"""What holds for every PDF: nothing foreign goes in, and the same input gives the same bytes."""

import io
import json
import os
import subprocess
import sys
from contextlib import closing

import pypdf
import pytest
from django.conf import settings

from documents import pdf as pdf_module
from documents.papers import minutes_pdf_from_content, plan_pdf_from_content
from documents.pdf import AddressRefused, OwnFiles
from tests.documents.reading import text_of


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://host/etc/passwd",
        "http://example.org/style.css",
        "https://example.org/",
        "ftp://example.org/",
        "data:text/css,body{}",
        f"file://{settings.BASE_DIR}/manage.py",
        f"file://{settings.BASE_DIR}/templates/documents/../base.html",
        f"file://{settings.BASE_DIR}/templates/documents/%2e%2e/base.html",
        f"file://{settings.BASE_DIR}/templates/documents-else/a.svg",
    ],
)
def test_addresses_outside_our_own_files_are_refused(address):
    with pytest.raises(AddressRefused):
        OwnFiles().fetch(address)


def test_a_link_that_leads_outside_is_refused(tmp_path, monkeypatch):
    (tmp_path / "out.css").symlink_to("/etc/passwd")
    monkeypatch.setattr(pdf_module, "READABLE", (tmp_path,))
    with pytest.raises(AddressRefused):
        OwnFiles().fetch((tmp_path / "out.css").as_uri())


def test_our_own_files_are_read():
    with closing(OwnFiles().fetch((pdf_module.PRINT_TEMPLATES / "draft_mark.svg").as_uri())) as answer:
        assert b"<svg" in answer.read()


def test_typed_markup_is_text(written, monkeypatch):
    asked = []
    monkeypatch.setattr(OwnFiles, "fetch", lambda self, url, headers=None: asked.append(url))
    written["minutes"]["causes"] = (
        "<img src='file:///etc/passwd'><style>@import url(http://example.org)</style>"
    )
    made = minutes_pdf_from_content(written, True)
    assert asked == []
    assert "<imgsrc='file:///etc/passwd'><style>@import" in text_of(made).replace(" ", "")


def test_the_same_content_gives_the_same_bytes(written, plan_draft, confirmations):
    assert minutes_pdf_from_content(written, True, confirmations) == minutes_pdf_from_content(
        written, True, confirmations
    )
    assert plan_pdf_from_content(plan_draft, False) == plan_pdf_from_content(plan_draft, False)


def test_another_process_on_another_day_makes_the_same_bytes(plan_issued, tmp_path):
    """Another hash seed and another order of keys; the file holds no time of making."""
    source = tmp_path / "content.json"
    source.write_text(json.dumps(dict(reversed(plan_issued.items()))), encoding="utf-8")
    program = (
        "import json, sys, django; django.setup()\n"
        "from documents.papers import plan_pdf_from_content\n"
        "content = json.load(open(sys.argv[1], encoding='utf-8'))\n"
        "sys.stdout.buffer.write(plan_pdf_from_content(content, True))\n"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(source)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        check=True,
    )
    made = plan_pdf_from_content(plan_issued, True)
    assert done.stdout == made
    assert not {"/CreationDate", "/ModDate"} & set(pypdf.PdfReader(io.BytesIO(made)).metadata)


def test_language_title_author_and_tags(plan_issued):
    reader = pypdf.PdfReader(io.BytesIO(plan_pdf_from_content(plan_issued, True)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == (
        "Kế hoạch Kiểm tra chéo công tác thi đua, khen thưởng Cụm thi đua vùng thấp năm 2022"
    )
    assert reader.metadata.author.casefold() == "cụm thi đua vùng thấp"
