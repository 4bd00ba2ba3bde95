"""What somebody may do to a sealed or signed file in order to have it believed."""

from __future__ import annotations

import io
import zlib

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

OTHER_PAGE = b"BT /F1 24 Tf 72 500 Td (Tong diem: 100) Tj ET"


def flip(pdf: bytes, bit: int) -> bytes:
    """`pdf` with one bit turned."""
    changed = bytearray(pdf)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def _finish(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _open(pdf: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def _font(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    return writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Font"),
                pdf_name("/Subtype"): pdf_name("/Type1"),
                pdf_name("/BaseFont"): pdf_name("/Helvetica"),
            }
        )
    )


def replace_first_page(pdf: bytes) -> bytes:
    """Shadow attack "replace": an update puts other content where the signed content was."""
    writer = _open(pdf)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=OTHER_PAGE))
    page["/Resources"] = generic.DictionaryObject(
        {pdf_name("/Font"): generic.DictionaryObject({pdf_name("/F1"): _font(writer)})}
    )
    writer.update_container(page)
    return _finish(writer)


def cover_first_page(pdf: bytes) -> bytes:
    """Shadow attack "hide": an update lays an annotation with other words over the signed content."""
    writer = _open(pdf)
    page = writer.root["/Pages"]["/Kids"][0]
    look = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
        },
        stream_data=b"1 g 0 0 595 842 re f",
    )
    over = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)}),
        }
    )
    annotations = generic.ArrayObject(page.get("/Annots", ()))
    annotations.append(writer.add_object(over))
    page["/Annots"] = annotations
    writer.update_container(page)
    return _finish(writer)


def add_page(pdf: bytes) -> bytes:
    writer = _open(pdf)
    pages = writer.root["/Pages"]
    added = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Page"),
                pdf_name("/Parent"): writer.root.raw_get("/Pages"),
                pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
                pdf_name("/Contents"): writer.add_object(generic.StreamObject(stream_data=OTHER_PAGE)),
                pdf_name("/Resources"): generic.DictionaryObject(),
            }
        )
    )
    pages["/Kids"].append(added)
    pages["/Count"] = generic.NumberObject(len(pages["/Kids"]))
    writer.update_container(pages)
    writer.update_container(pages["/Kids"])
    return _finish(writer)


def swap_attachment(pdf: bytes, data: bytes = b'{"total": "100"}') -> bytes:
    """Other data in the place of the attached data; the pages stay."""
    writer = _open(pdf)
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = names[1]["/EF"]
    kind = {pdf_name("/Type"): pdf_name("/EmbeddedFile")}
    files["/F"] = writer.add_object(generic.StreamObject(kind, data))
    writer.update_container(files)
    return _finish(writer)


def write_anew(pdf: bytes, *, blank_pages: int = 0, attached: bytes | None = None) -> bytes:
    """The same pages in a file of its own, as a tool that prints to PDF leaves them: nothing signed."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.pop("/Annots", None)
        writer.add_page(page)
    for _ in range(blank_pages):
        writer.add_blank_page()
    if attached is not None:
        writer.add_attachment("du-lieu.json", attached)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def encrypt(pdf: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt("mat-khau", algorithm="AES-256")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def swell(pdf: bytes, size: int) -> bytes:
    """A page whose content is a few kilobytes here, and `size` bytes once it is unpacked."""
    squeezer, packed = zlib.compressobj(9), bytearray()
    for _ in range(size >> 20):
        packed += squeezer.compress(bytes(1 << 20))
    packed += squeezer.flush()
    writer = _open(write_anew(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    filtered = {pdf_name("/Filter"): pdf_name("/FlateDecode")}
    page["/Contents"] = writer.add_object(generic.StreamObject(filtered, encoded_data=bytes(packed)))
    writer.update_container(page)
    return _finish(writer)
