"""How points and the states of an inspection are shown on its pages."""

from __future__ import annotations

from decimal import Decimal

from django import template
from num2words import num2words

from inspections.queries.lists import STATE_KINDS

register = template.Library()


@register.filter
def state_kind(state: str) -> str:
    """The sign that goes with the word for a state of an inspection."""
    return STATE_KINDS[state]


@register.filter
def in_words(points: Decimal) -> str:
    """ "Tám mươi lăm"; 82.5 as "Tám mươi hai phẩy năm"."""
    whole, _, fraction = f"{points.normalize():f}".partition(".")
    words = num2words(int(whole), lang="vi")
    if fraction:
        zeros = len(fraction) - len(fraction.lstrip("0"))
        words += " phẩy" + " không" * zeros + f" {num2words(int(fraction), lang='vi')}"
    return words[:1].upper() + words[1:]
