"""What holds for every PDF: the same input gives the same bytes, and it is an archival PDF/A-3a."""

import hashlib
import io
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pypdf
import pytest
from django.conf import settings

from documents.papers import DATA_NAME, minutes_pdf_from_content, plan_pdf_from_content
from inspections.content import digest_of


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


PAPERS = ["plan_draft", "plan_issued", "minutes_signed", "scoresheet_signed"]
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


def opened(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def test_language_title_author_and_tags(papers):
    reader = opened(papers["plan_issued"])
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == (
        "Kế hoạch Kiểm tra chéo công tác thi đua, khen thưởng Cụm thi đua vùng thấp năm 2022"
    )
    assert reader.metadata.author.casefold() == "cụm thi đua vùng thấp"


@pytest.mark.parametrize("name", PAPERS)
def test_every_document_is_pdf_a_3a(papers, name):
    """What ISO 19005-3 asks for at level A, as far as the structure of the file shows it."""
    check_archival(papers[name])


def check_archival(pdf: bytes) -> None:
    reader = opened(pdf)
    root = reader.trailer["/Root"]
    assert pdf.startswith(b"%PDF-1.7\n%")
    assert not reader.is_encrypted
    assert len(reader.trailer["/ID"]) == 2
    assert (claimed(root, "part"), claimed(root, "conformance")) == ("3", "A")
    intents = [intent.get_object() for intent in root["/OutputIntents"]]
    assert [intent["/S"] for intent in intents] == ["/GTS_PDFA1"]
    assert b"acsp" in intents[0]["/DestOutputProfile"].get_data()[:64]  # an ICC profile
    assert root["/MarkInfo"]["/Marked"] and "/K" in root["/StructTreeRoot"]
    assert not {"/AA", "/OpenAction"} & set(root)
    for page in reader.pages:
        assert not {"/AA"} & set(page)
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
            assert "/ToUnicode" in font.get_object()
        for annotation in page.get("/Annots", []):
            assert annotation.get_object()["/F"] & 4  # printed with the page


def claimed(root: pypdf.generic.DictionaryObject, name: str) -> str | None:
    """What the file says of itself in its XMP metadata."""
    metadata = ElementTree.fromstring(root["/Metadata"].get_data())
    found = [row.get(PDFA + name) for row in metadata.iter() if row.get(PDFA + name)]
    assert len(found) == 1
    return found[0]


def test_final_minutes_carry_the_signed_data(papers, written):
    """The attached bytes are those whose digest was signed and is printed on the paper."""
    reader = opened(papers["minutes_signed"])
    attached = {file.name: file for file in reader.attachment_list}
    assert list(attached) == [DATA_NAME]
    data = attached[DATA_NAME]
    assert hashlib.sha256(data.content).hexdigest() == digest_of(written)
    assert json.loads(data.content)["scoresheet"]["total"] == written["scoresheet"]["total"]
    assert data.associated_file_relationship == "/Source"
    assert data.subtype == "/application/json"
    assert data.modification_date.isoformat() == "2022-11-21T09:47:00+00:00"  # the last signature, in UTC
    file = reader.trailer["/Root"]["/AF"][0].get_object()
    assert file["/UF"] == DATA_NAME


@pytest.mark.parametrize("name", ["plan_draft", "plan_issued", "scoresheet_signed"])
def test_no_other_document_carries_a_file(papers, name):
    assert not list(opened(papers[name]).attachment_list)


def test_draft_minutes_carry_no_data(written):
    assert not list(opened(minutes_pdf_from_content(written, False)).attachment_list)
