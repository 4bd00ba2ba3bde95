"""How dates, points, sizes and deadlines are written for people. Words about states are not here."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from inspections.content import short_code
from inspections.deadlines import Deadline
from scoring.words import points_figure

register = template.Library()

SOON_DAYS = 7  # from here on a deadline is shown as near


@register.filter
def vn_date(value: datetime.date | None) -> str:
    """05/12/2022; a moment is first taken to the clock of the installation."""
    if value is None or value == "":
        return ""
    return _to_local(value).strftime("%d/%m/%Y")


@register.filter
def vn_time(value: datetime.datetime | datetime.time | None) -> str:
    """14:02"""
    if value is None or value == "":
        return ""
    return _to_local(value).strftime("%H:%M")


@register.filter
def vn_datetime(value: datetime.datetime | None) -> str:
    """14:02 ngày 05/12/2022"""
    if value is None or value == "":
        return ""
    return f"{vn_time(value)} ngày {vn_date(value)}"


@register.filter
def points(value: Decimal | int | None) -> str:
    """85, or 2,5: no zeros that say nothing. Points that do not exist yet stay empty, never 0."""
    if value is None or value == "":
        return ""
    return points_figure(str(value))


@register.filter
def days_left(last_day: datetime.date, today: datetime.date) -> str:
    """ "còn 3 ngày", "hôm nay", "quá hạn 2 ngày", counted to the last day that is still in time."""
    left = (_to_day(last_day) - _to_day(today)).days
    if left > 0:
        return f"còn {left} ngày"
    return "hôm nay" if left == 0 else f"quá hạn {-left} ngày"


@register.filter
def filesize_vn(size: int | None) -> str:
    """1,4 MB"""
    if size is None or size == "":
        return ""
    with translation.override("vi"):
        return filesizeformat(size)


@register.filter
def digest_short(digest: str | None) -> str:
    """The digest as the papers print it, so that people can compare page and paper."""
    return short_code(digest or "")


@dataclass(frozen=True)
class DescribedDeadline:
    """`kind` is how urgent it is: neutral, warn or bad; `left_words` is empty once fulfilled."""

    date_words: str
    left_words: str
    kind: str


@register.simple_tag
def describe_deadline(
    due: Deadline | datetime.date,
    today: datetime.date,
    inclusive: bool | str | None = None,
    done: bool | str | None = None,
) -> DescribedDeadline:
    """Words for a deadline; `inclusive` counts only beside a plain date, and left out means yes."""
    deadline = due
    if not isinstance(due, Deadline):
        deadline = Deadline(day=_to_day(due), inclusive=inclusive is not False)
    date_words = deadline.phrase.replace("ngày ", "")
    if done:
        return DescribedDeadline(date_words, "", "neutral")
    left = deadline.days_left(_to_day(today))
    kind = "bad" if left < 0 else "warn" if left <= SOON_DAYS else "neutral"
    return DescribedDeadline(date_words, days_left(deadline.last_day, today), kind)


def _to_local(value):
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _to_day(value: datetime.date) -> datetime.date:
    local = _to_local(value)
    return local.date() if isinstance(local, datetime.datetime) else local
