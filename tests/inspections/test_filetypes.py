"""Which files are taken: what counts is inside, and a trick with the name or the bytes gets a sentence."""

import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inspections.errors import Refusal
from inspections.filetypes import CheckedFile, check_file, clean_name

PDF = b"%PDF-1.7\n%%EOF\n"
MAX_BYTES, MAX_PIXELS = 1024 * 1024, 1_000_000
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "<xml/>")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of some dozen bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


WORD = archive("[Content_Types].xml", "word/document.xml")
EXCEL = archive("[Content_Types].xml", "xl/workbook.xml")
PNG, JPEG, WEBP = picture("PNG"), picture("JPEG"), picture("WEBP")


def check(content: bytes, name: str) -> CheckedFile:
    return check_file(io.BytesIO(content), name, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "Kế hoạch.pdf", "application/pdf"),
        (PDF, "KẾ HOẠCH.PDF", "application/pdf"),
        (WORD, "Báo cáo.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (EXCEL, "Bảng.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (OLE + "WordDocument".encode("utf-16-le"), "Báo cáo.doc", "application/msword"),
        (OLE + "Workbook".encode("utf-16-le"), "Bảng.xls", "application/vnd.ms-excel"),
        (JPEG, "Ảnh.jpg", "image/jpeg"),
        (JPEG, "Ảnh.jpeg", "image/jpeg"),
        (PNG, "Ảnh.png", "image/png"),
        (WEBP, "Ảnh.webp", "image/webp"),
    ],
)
def test_what_is_taken(content, name, media_type):
    checked = check(content, name)
    assert (checked.name, checked.media_type, checked.size) == (name, media_type, len(content))


@pytest.mark.parametrize(
    ("code", "content", "name"),
    [
        ("file_empty", b"", "Kế hoạch.pdf"),
        ("file_too_large", PDF + b"\0" * MAX_BYTES, "Kế hoạch.pdf"),
        ("file_type", b"<script>alert(1)</script>", "Kế hoạch.pdf"),
        ("file_type", b"MZ" + b"\0" * 100, "Kế hoạch.pdf"),
        ("file_type", b" " + PDF, "Kế hoạch.pdf"),
        ("file_type", picture("GIF"), "Ảnh.png"),
        ("file_type", archive("a.txt"), "Báo cáo.docx"),
        ("file_type", archive("word/document.xml"), "Báo cáo.docx"),
        ("file_type", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        ("file_type", archive("[Content_Types].xml", "xl/workbook.xml", "XL/VBAPROJECT.BIN"), "a.xlsx"),
        ("file_type", WORD[:40], "Báo cáo.docx"),
        ("file_type", OLE, "Báo cáo.doc"),
        ("file_mismatch", PDF, "Kế hoạch.docx"),
        ("file_mismatch", PDF, "Kế hoạch.pdf.exe"),
        ("file_mismatch", PDF, "Kế hoạch"),
        ("file_mismatch", PDF, ".pdf"),
        ("file_mismatch", PDF, ""),
        ("file_mismatch", EXCEL, "Báo cáo.docx"),
        ("file_mismatch", PNG, "Ảnh.jpg"),
        ("image_broken", PNG[:40], "Ảnh.png"),
        ("image_broken", JPEG[: len(JPEG) // 2], "Ảnh.jpg"),
        ("image_broken", WEBP[:30], "Ảnh.webp"),
        ("image_too_large", picture("PNG", (1001, 1000)), "Ảnh.png"),
        ("image_too_large", png_claiming(60_000, 60_000), "Ảnh.png"),
        ("image_too_large", png_claiming(1_001, 1_000), "Ảnh.png"),
    ],
)
def test_what_is_not_taken(code, content, name):
    with pytest.raises(Refusal) as refusal:
        check(content, name)
    assert (refusal.value.code, refusal.value.field, refusal.value.status) == (code, "file", 422)


def test_a_file_of_the_very_limit_is_taken():
    assert check(PDF + b"\0" * (MAX_BYTES - len(PDF)), "Kế hoạch.pdf").size == MAX_BYTES


def test_the_limit_is_said_in_megabytes():
    with pytest.raises(Refusal, match=r"\(1 MB\)"):
        check(PDF + b"\0" * MAX_BYTES, "Kế hoạch.pdf")


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(PDF)
    check_file(file, "Kế hoạch.pdf", max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
    assert file.read() == PDF


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Tài liệu\\Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("/tmp/../Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("Kế\r\nhoạch\0.pdf", "Kếhoạch.pdf"),
        ("Kế hoạch\u202efdp.exe", "Kế hoạchfdp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        (" . Kế hoạch.pdf . ", "Kế hoạch.pdf"),
        (unicodedata.normalize("NFD", "Kế hoạch số 5.pdf"), "Kế hoạch số 5.pdf"),
        ("..", "tep"),
        ("", "tep"),
    ],
)
def test_of_a_name_only_the_name_is_kept(given_name, kept):
    assert clean_name(given_name) == kept


def test_a_long_name_keeps_its_extension_and_whole_letters():
    name = clean_name("ế" * 300 + ".docx")
    assert name.endswith("ế.docx")
    assert len(name.encode()) <= 200


@given(st.text(max_size=400))
def test_no_name_has_folders_or_control_characters(text):
    name = clean_name(text)
    assert name and len(name.encode()) <= 200
    assert not set(name) & {"/", "\\", "\0", "\n", "\r", "\t"}
    assert unicodedata.is_normalized("NFC", name)


SAMPLES = [(PNG, "a.png"), (JPEG, "a.jpg"), (WEBP, "a.webp"), (WORD, "a.docx"), (PDF, "a.pdf")]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.binary(min_size=1, max_size=12))
def test_damaged_bytes_are_taken_or_refused_and_never_more(sample, place, noise):
    content, name = sample
    place %= len(content)
    damaged = content[:place] + noise + content[place + len(noise) :]
    try:
        assert check(damaged, name).size == len(damaged)
    except Refusal as refusal:
        assert refusal.code.startswith(("file_", "image_"))
