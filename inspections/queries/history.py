"""The trail of a plan or an inspection, in sentences people read."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from accounts.models import User
from inspections import permissions
from inspections.models import Event, Inspection, InspectionPlan, Side, Signature

_SENTENCES = {
    "create_plan": "lập dự thảo kế hoạch",
    "revise_plan": "sửa dự thảo kế hoạch",
    "revise_template": "sửa biểu điểm của kế hoạch",
    "set_assignments": "phân công đơn vị kiểm tra chéo",
    "issue_plan": "ban hành kế hoạch",
    "close_plan": "kết thúc đợt kiểm tra",
    "draft_replacement": "lập dự thảo kế hoạch thay thế Kế hoạch số {number}",
    "set_aside_draft": "gác lại dự thảo",
    "replace_plan": "thay thế kế hoạch bằng Kế hoạch số {number}",
    "draft_report": "lập dự thảo báo cáo tổng hợp",
    "revise_report": "sửa dự thảo báo cáo tổng hợp",
    "collect_report": "bổ sung nội dung các biên bản mới tiếp nhận vào dự thảo báo cáo tổng hợp",
    "issue_report": "ban hành báo cáo tổng hợp",
    "correct_report": "lập báo cáo thay thế Báo cáo số {number}",
    "propose_date": "đề xuất thời gian kiểm tra",
    "agree_date": "đồng ý thời gian kiểm tra",
    "name_delegation": "ghi thành phần",
    "start": "bắt đầu kiểm tra",
    "record_line": "chấm nội dung {line}",
    "conflict_line": "gửi điểm nội dung {line} theo bản cũ; chưa được ghi",
    "finish_scoring": "chốt điểm",
    "reopen_scoring": "mở lại phần chấm điểm",
    "add_exemplar": "ghi điển hình đã thăm: {name}",
    "remove_exemplar": "bỏ điển hình: {name}",
    "attach_evidence": "tải lên tệp {name}",
    "attach_photo": "gửi ảnh của Đoàn kiểm tra: {name}",
    "record_attendance": "ghi việc dự của {name}",
    "read_through": "đọc biên bản tại chỗ cho hai bên; mã đọc: {code}",
    "park_field_work": "gửi việc làm tại chỗ đến sau; chờ Thường trực cụm xem xét",
    "bring_field_package": "nhận tệp việc chưa gửi của {name}",
    "review_field_work": "xem xét việc làm tại chỗ đến sau",
    "withdraw_evidence": "rút tệp {name}",
    "record_self_report": "ghi báo cáo của đơn vị được kiểm tra",
    "conflict_self_report": "gửi báo cáo theo bản cũ; chưa được ghi",
    "record_minutes": "ghi nội dung biên bản",
    "conflict_minutes": "gửi nội dung biên bản theo bản cũ; chưa được ghi",
    "record_opinion": "ghi ý kiến của đơn vị được kiểm tra",
    "conflict_opinion": "gửi ý kiến theo bản cũ; chưa được ghi",
    "draft_minutes": "lập biên bản",
    "open_signing": "trình ký biên bản, bản số {revision}",
    "sign": "ký xác nhận biên bản",
    "complete_signing": "ký xác nhận biên bản; biên bản đã đủ chữ ký",
    "refuse_to_sign": "từ chối ký biên bản",
    "reopen_minutes": "mở lại biên bản để sửa; các chữ ký của bản số {revision} hết hiệu lực",
    "submit": "gửi kết quả về Thường trực cụm",
    "accept": "tiếp nhận kết quả",
    "return": "trả lại kết quả để bổ sung",
    "cancel_receipt": "hủy tiếp nhận, trả lại kết quả để sửa",
    "attach_signed_copy": "tải lên bản ký số của {document}: {name}",
    "attach_scan": "tải lên bản số hóa của {document}: {name}",
    "confirm_signed_copy": "xác nhận bản ký số của {document} khớp với văn bản đã lập: {name}",
    "recheck_signed_copy": "kiểm tra lại bản ký số của {document}: {name}",
}


def history_of(inspection: Inspection) -> list[dict[str, Any]]:
    """What happened to the inspection, newest first."""
    return [_entry(event) for event in inspection.events.select_related("actor").order_by("-at", "-pk")]


# What is done with the report, and why it is corrected, is told to those who write it.
_WRITING_THE_REPORT = ("draft_report", "revise_report", "collect_report", "correct_report")


def plan_history(plan: InspectionPlan, user: User) -> list[dict[str, Any]]:
    """What happened to the plan itself, newest first, as far as `user` may know of it."""
    events = plan.events.filter(inspection__isnull=True).select_related("actor").order_by("-at", "-pk")
    if not permissions.is_standing_office(user, plan):
        events = events.exclude(action__in=_WRITING_THE_REPORT)
    if not permissions.sees_report(user, plan):
        events = events.exclude(action="issue_report")
    return [_entry(event) for event in events]


_GIVEN_BACK = ("refuse_to_sign", "reopen_minutes", "return", "cancel_receipt")
_SENT_ON = ("open_signing", "submit", "accept")


def given_back(inspection: Inspection) -> list[dict[str, Any]]:
    """What sent minutes or results back since they last went on, newest first: what is to be mended."""
    turns = inspection.events.filter(action__in=(*_GIVEN_BACK, *_SENT_ON)).select_related("actor")
    newest = turns.order_by("-at", "-pk")
    return [_entry(event) for event in takewhile(lambda event: event.action in _GIVEN_BACK, newest)]


def sentence_of(event: Event) -> str:
    """Who did what."""
    actor = event.actor.get_full_name() if event.actor else "Hệ thống"
    return f"{actor} {_SENTENCES[event.action].format_map(event.data)}."


def _entry(event: Event) -> dict[str, Any]:
    return {"at": event.at, "sentence": sentence_of(event), "detail": _detail(event)}


def _detail(event: Event) -> str:
    data = event.data
    if event.action == "propose_date":
        year, month, day = data["day"].split("-")
        return f"{data['time']} ngày {day}/{month}/{year}, {data['place']}"
    if event.action in ("sign", "complete_signing"):
        return Signature.Party(data["party"]).label
    if event.action == "name_delegation":
        return Side(data["side"]).label
    return data.get("reason", "")
