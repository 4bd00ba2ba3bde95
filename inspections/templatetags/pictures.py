"""Tags that show the ring of units and the dates of a year. Where things stand is computed elsewhere."""

import datetime
import re
from collections.abc import Iterable

from django import template

from inspections.deadlines import Deadline
from inspections.pictures import draw_ring
from inspections.templatetags.vietnamese import vn_date
from inspections.timeline import LANE_HEIGHT, draw_timeline

register = template.Library()

KIND_WORDS = {
    "neutral": "Chưa bắt đầu",
    "wait": "Đang chờ",
    "progress": "Đang thực hiện",
    "warn": "Cần chú ý",
    "good": "Đã hoàn thành",
    "bad": "Quá hạn hoặc bị trả lại",
}


@register.filter
def coord(value: float) -> str:
    """A length for SVG, which knows only the decimal point."""
    return f"{value:.1f}"


@register.inclusion_tag("_parts/_ring_picture.html")
def ring_picture(
    nodes: Iterable,
    arrows: Iterable,
    title: str = "",
    picture_id: str = "ring",
    figure: str = "",
    figure_words: str = "",
) -> dict:
    """nodes: key, name, is_me; arrows: source, target, label, state_label, state_kind, url.

    `figure` and its words (one line each of them) stand in the middle, where no arrow crosses it.
    """
    units = [(_read(n, "key"), _read(n, "name"), bool(_read(n, "is_me"))) for n in nodes]
    rows = _join_names(units, arrows)
    drawn = draw_ring(
        units, [(row["source"], row["target"]) for row in rows], [row["short_label"] for row in rows]
    )
    kinds = {row["state_kind"] for row in rows}
    return {
        "picture": drawn,
        "arrows": [{**row, "drawn": arrow} for row, arrow in zip(rows, drawn.arrows, strict=True)],
        "legend": [(kind, words) for kind, words in KIND_WORDS.items() if kind in kinds],
        "has_me": any(is_me for _, _, is_me in units),
        "title": title or "Vòng kiểm tra chéo",
        "figure": figure,
        "figure_words": figure_words,
        "picture_id": picture_id,
        "many": len(units) > 6,
    }


@register.inclusion_tag("_parts/_ring_table.html")
def ring_table(nodes: Iterable, arrows: Iterable, caption: str = "Phân công kiểm tra chéo") -> dict:
    """The same data as the picture, in rows with the same numbers."""
    units = [(_read(n, "key"), _read(n, "name"), bool(_read(n, "is_me"))) for n in nodes]
    return {"rows": _join_names(units, arrows), "caption": caption}


@register.inclusion_tag("_parts/_timeline_picture.html")
def timeline_picture(today: datetime.date, marks: Iterable, picture_id: str = "timeline") -> dict:
    """marks: name and either deadline (a Deadline) or date, optional words (how the date is written)."""
    entries = order_entries(today, marks)
    dates = [(entry["date"], entry["name"], entry["words"]) for entry in entries if not entry["is_today"]]
    drawn = draw_timeline(today, dates, f"Hôm nay {vn_date(today)}")
    stems = [(mark, drawn.axis - 12 - LANE_HEIGHT * mark.lane) for mark in drawn.marks]
    return {"picture": drawn, "marks": stems, "today": today, "entries": entries, "picture_id": picture_id}


def order_entries(today: datetime.date, marks: Iterable) -> list[dict]:
    """The marks and today itself by date; today stands before what falls on the same day."""
    entries = [{"date": today, "name": "Hôm nay", "words": vn_date(today), "is_today": True}]
    for mark in marks:
        deadline = _read(mark, "deadline")
        day = deadline.day if isinstance(deadline, Deadline) else _read(mark, "date")
        phrase = deadline.phrase if isinstance(deadline, Deadline) else vn_date(day)
        words = _read(mark, "words") or phrase
        entries.append({"date": day, "name": _read(mark, "name"), "words": words, "is_today": False})
    return sorted(entries, key=lambda entry: (entry["date"], not entry["is_today"]))


def _join_names(units: list[tuple], arrows: Iterable) -> list[dict]:
    """The arrows as numbered rows with the names of both units; an arrow to a stranger is left out."""
    names = {key: name for key, name, _ in units}
    mine = {key for key, _, is_me in units if is_me}
    rows = []
    for arrow in arrows:
        source, target = _read(arrow, "source"), _read(arrow, "target")
        if source in names and target in names and source != target:
            label = _read(arrow, "label")
            rows.append(
                {
                    "number": len(rows) + 1,
                    "source": source,
                    "target": target,
                    "source_name": names[source],
                    "target_name": names[target],
                    "is_mine": source in mine or target in mine,
                    "label": label,
                    "short_label": drop_year(label),
                    "url": _read(arrow, "url"),
                    "state_label": _read(arrow, "state_label"),
                    "state_kind": _read(arrow, "state_kind") or "neutral",
                }
            )
    return rows


def drop_year(label: object) -> str:
    """A full date as day and month, to stand beside an arrow; the year is that of the whole picture."""
    text = str(label or "")
    return re.sub(r"^(\d\d/\d\d)/\d{4}$", r"\1", text)


def _read(item: object, name: str) -> object:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)
