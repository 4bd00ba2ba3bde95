"""The quick reader reads what pyHanko's own reads."""

import io

import pytest
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.pdf_reading import QuickReader


def objects_of(reader: PdfFileReader) -> dict:
    written = {}
    for ref in reader.xrefs.explicit_refs_in_revision(0):
        out = io.BytesIO()
        reader.get_object(ref).write_to_stream(out)
        written[ref.idnum] = out.getvalue()
    return written


def test_every_object_of_a_document_is_the_same(papers):
    paper = papers["minutes_signed"]
    read = objects_of(QuickReader(io.BytesIO(paper)))
    assert len(read) > 100
    assert read == objects_of(PdfFileReader(io.BytesIO(paper)))


def test_an_object_that_is_not_where_the_table_says_is_refused_as_pyhanko_does(papers):
    paper = papers["minutes_signed"]
    number, place = next(
        (ref.idnum, found)
        for ref in PdfFileReader(io.BytesIO(paper)).xrefs.explicit_refs_in_revision(0)
        if hasattr(found := PdfFileReader(io.BytesIO(paper)).xrefs[ref], "obj_stream_id")
    )
    for kind in (PdfFileReader, QuickReader):
        with pytest.raises(PdfReadError, match="wrong index"):
            kind(io.BytesIO(paper))._get_object_from_stream(
                number, place.obj_stream_id, place.ix_in_stream + 1
            )
