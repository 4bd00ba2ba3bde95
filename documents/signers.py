"""Who signs minutes and scoresheet, and what stands in the place of each signature.

What is printed here is a confirmation inside the system: never a picture of a seal, and not a
chữ ký số in the sense of Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7-II.8.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from documents import wording
from documents.glyphs import printable_text

SECRETARY, HEAD, REPRESENTATIVE = "secretary", "head", "representative"


@dataclass(frozen=True)
class Confirmation:
    """One party's confirmation of exactly this content; `at` is local time."""

    party: str
    signer_name: str
    at: datetime.datetime


NAME_LETTERS = 15  # that surely fit on a line of the narrowest place
_SEALED = "(Chữ ký, dấu nếu có)"
# From left to right as printed: party, side, the member's duty, title, hint for paper.
_PLACES = (
    (REPRESENTATIVE, "inspected", "is_representative", ("ĐẠI DIỆN", "ĐƠN VỊ ĐƯỢC KIỂM TRA"), _SEALED),
    (SECRETARY, "inspecting", "is_secretary", ("THƯ KÝ",), "(Chữ ký)"),
    (HEAD, "inspecting", "is_head", ("TRƯỞNG ĐOÀN", "KIỂM TRA"), _SEALED),
)


def is_complete(confirmations: Iterable[Confirmation]) -> bool:
    """Whether all three parties have confirmed."""
    return {SECRETARY, HEAD, REPRESENTATIVE} <= {confirmation.party for confirmation in confirmations}


def signing_places(content: dict, confirmations: Iterable[Confirmation]) -> list[dict]:
    by_party = {confirmation.party: confirmation for confirmation in confirmations}
    return [
        {
            "party": party,
            "title": title,
            "hint": hint,
            "confirmed": wording.confirmed_at(by_party[party].at) if party in by_party else (),
            "name": wording.halved(
                printable_text(
                    by_party[party].signer_name if party in by_party else named_member(content, side, duty)
                ),
                NAME_LETTERS,
            ),
        }
        for party, side, duty, title, hint in _PLACES
    ]


def named_member(content: dict, side: str, duty: str) -> str:
    """The name of the member with the duty; empty while nobody is named."""
    members = content["delegations"][side]["members"]
    return next((member["full_name"] for member in members if member[duty]), "")
