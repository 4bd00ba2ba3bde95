"""What was read to both sides on the spot, laid beside the content as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspections.codewords import spoken_code
from inspections.models import FieldOperation, Inspection
from inspections.queries.field import minutes_label


@dataclass(frozen=True)
class Difference:
    """One place in which the content read and the content now differ; "" says that nothing stood there."""

    place: str
    read: str
    now: str


@dataclass(frozen=True)
class Reading:
    """The last reading of an inspection: when the device says it was, its digest, and the content."""

    at: Any
    by: str
    digest: str
    content: dict[str, Any]

    @property
    def code(self) -> str:
        return spoken_code(self.digest)

    def differences(self, now: dict[str, Any]) -> list[Difference]:
        """Exactly what differs; empty when the digests are the same."""
        read, current = dict(_leaves(self.content)), dict(_leaves(now))
        places = [*read, *(place for place in current if place not in read)]
        return [
            Difference(_words(place), read.get(place, ""), current.get(place, ""))
            for place in places
            if read.get(place, "") != current.get(place, "")
        ]


def last_reading(inspection: Inspection) -> Reading | None:
    """The last one that was received, of the revision that is being worked on."""
    rows = FieldOperation.objects.filter(
        inspection=inspection, kind="read_through", outcome=FieldOperation.Outcome.APPLIED
    ).select_related("author")
    row = rows.order_by("received_at", "counter").last()
    if row is None:
        return None
    value = json.loads(row.body)["value"]
    content = json.loads(value["canonical"])
    if content.get("revision") != inspection.revision:
        return None
    return Reading(row.device_time, row.author.get_full_name(), value["digest"], content)


Place = tuple[str, ...]


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text of the content with the way to it; rows of lists are named by what they are."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            named = inner.get("number") if isinstance(inner, dict) else None
            yield from _leaves(inner, (*place, str(named or number)))
    elif value not in (None, "", False):
        yield place, "có" if value is True else str(value)


_PARTS = {
    "inspecting_unit": "Đơn vị kiểm tra",
    "inspected_unit": "Đơn vị được kiểm tra",
    "plan": "Kế hoạch",
    "revision": "Bản số",
    "self_report": "Báo cáo của đơn vị được kiểm tra",
    "opinion": "Ý kiến của đơn vị được kiểm tra",
    "evidence": "Minh chứng",
    "exemplars": "Điển hình",
    "visit": "Thời gian, địa điểm",
}
_LEAVES = {
    "status": "kết quả",
    "finding": "nhận xét",
    "awarded_points": "điểm chấm",
    "deducted_points": "điểm trừ",
    "content": "nội dung chưa đầy đủ",
    "reason": "lý do",
    "absence_reason": "lý do vắng mặt",
    "full_name": "họ và tên",
    "position": "chức vụ",
    "name": "tên",
    "kind": "loại hình",
    "address": "địa chỉ",
    "note": "kết quả, cách làm",
    "starts_at": "bắt đầu",
    "ends_at": "kết thúc",
    "place": "địa điểm",
    "label": "nội dung",
    "text": "nội dung ý kiến",
}


def _words(place: Place) -> str:
    """ "Nội dung 3: kết quả", "Biên bản: nguyên nhân", "Tổng điểm"."""
    top, leaf = place[0], _LEAVES.get(place[-1], "")
    if top == "scoresheet":
        if place[1] == "total":
            return "Tổng điểm"
        if place[1] == "rating":
            return "Xếp loại"
        what = f"Nội dung {place[2]}" if place[1] == "lines" and len(place) > 2 else "Biểu điểm"
    elif top == "minutes":
        return f"Biên bản: {minutes_label(place[-1])}"
    elif top == "delegations":
        what = "Thành phần " + ("Đoàn kiểm tra" if place[1] == "inspecting" else "đơn vị được kiểm tra")
        what += f", người thứ {place[3]}" if len(place) > 3 else ""
    else:
        what = _PARTS.get(top, "Nội dung khác")
    return f"{what}: {leaf}" if leaf else what
