"""How points and the states of an inspection are shown on its pages."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template

from inspections.queries.lists import STATE_KINDS
from scoring.models import RatingBand
from scoring.words import points_in_words

register = template.Library()

BAR_WIDTH = 300  # units of the drawing


@register.filter
def state_kind(state: str) -> str:
    """The sign that goes with the word for a state of an inspection."""
    return STATE_KINDS[state]


@register.filter
def in_words(points: Decimal) -> str:
    """ "Tám mươi lăm", as the minutes write it."""
    return points_in_words(points)


@register.inclusion_tag("_parts/_total_bar.html")
def total_bar(total: Decimal, maximum: Decimal, bands: Iterable[RatingBand]) -> dict:
    """A total as a bar, with a mark where each rating begins; the figure stands beside it."""
    share = BAR_WIDTH / float(maximum)
    marks = [float(band.min_points) * share for band in bands if band.min_points > 0]
    return {"width": BAR_WIDTH, "length": float(total) * share, "marks": marks, "total": total}
