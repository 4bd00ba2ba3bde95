"""Reads a PDF file for pyHanko, as it does itself but without reading the same heads again and again."""

from __future__ import annotations

import io
import re
from functools import cache

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError, PdfStreamError
from pyhanko.pdf_utils.reader import PdfFileReader

# Numbers in pairs: an object, and where it begins. Whatever else a head may say is left to pyHanko.
_HEAD = re.compile(rb"[0-9 \r\n]*")


class QuickReader(PdfFileReader):
    """Keeps what an object stream says of its objects.

    pyHanko reads that head anew for every object in the stream, and a tagged document of ours has hundreds
    in one: nearly all of the time that a check took.
    """

    def __init__(self, stream: io.BytesIO):
        super().__init__(stream)
        self._unpack = cache(self._unpack_stream)

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        content, places = self._unpack(stmnum)
        place, begin = places.get(idnum, (None, 0))
        if place == idx:
            try:
                content.seek(begin)
                made = generic.read_object(content, generic.Reference(idnum, 0, self))
                if not isinstance(made, generic.StreamObject | generic.IndirectObject):
                    return made
            except (PdfReadError, PdfStreamError):
                pass  # pyHanko says what is wrong with it
        return super()._get_object_from_stream(idnum, stmnum, idx)

    def _unpack_stream(self, number: int) -> tuple[io.BytesIO, dict[int, tuple[int, int]]]:
        """The stream's content, and of each object in it the place in the order and the first byte."""
        stream = generic.Reference(number, 0, self).get_object()
        if not (isinstance(stream, generic.StreamObject) and stream.get("/Type") == "/ObjStm"):
            return io.BytesIO(), {}
        data, first = stream.read_data(DecodePurpose.OBJECT_STREAM), stream["/First"]
        if not (0 <= first <= len(data) and _HEAD.fullmatch(data[:first])):
            return io.BytesIO(), {}
        numbers = [int(word) for word in data[:first].split()][: 2 * stream["/N"]]
        places: dict[int, tuple[int, int]] = {}
        for place, (idnum, offset) in enumerate(zip(numbers[::2], numbers[1::2], strict=False)):
            places.setdefault(idnum, (place, first + offset))
        return io.BytesIO(data), places
