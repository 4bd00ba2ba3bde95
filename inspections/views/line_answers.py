"""What the scoring page says of a line and of the sheet: the words, and the answers to its script."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.models import User
from inspections.content import number_text
from inspections.errors import Refusal, clock
from inspections.forms.scoring import entries_of
from inspections.models import Inspection
from inspections.queries.scores import Sheet, SheetRow, change_to_undo
from inspections.recording import LineValue, NamedDeduction
from inspections.templatetags.vietnamese import points


def summary_words(sheet: Sheet) -> str:
    """ "Đã chấm 7/11 · Tạm tính 65 điểm"; "Tổng" only once every line is assessed."""
    result = sheet.result
    assessed = f"Đã chấm {result.assessed_count}/{result.line_count}"
    if result.total is not None:
        return f"{assessed} · Tổng {points(result.total)} điểm"
    return f"{assessed} · Tạm tính {points(result.provisional_points)} điểm"


def facts_words(row: SheetRow) -> str:
    """What stands under the text of a line."""
    awarded, maximum = row.result.awarded_points, points(row.result.max_points)
    if awarded is None:
        return f"Tối đa {maximum} điểm · Chưa chấm"
    label = row.assessment.get_status_display()
    if awarded == Decimal(0):
        label = "Đã trừ hết điểm"
    return f"{points(awarded)}/{maximum} điểm · {label}"


def saved_words(sheet: Sheet) -> str:
    """When the sheet was last saved; empty before the first time."""
    moments = [row.assessment.updated_at for row in sheet.rows if row.assessment.updated_at]
    return f"Đã lưu lúc {clock(max(moments))}" if moments else ""


def saved_answer(inspection: Inspection, sheet: Sheet, row: SheetRow, *, by: User) -> dict[str, Any]:
    """What a script needs to go on: it shows these words and figures, and computes none."""
    result = sheet.result
    return {
        "line": row.line_id,
        "version": row.assessment.lock_version,
        "status": row.assessment.status,
        "awarded_points": number_text(row.result.awarded_points),
        "provisional": number_text(result.provisional_points),
        "assessed": result.assessed_count,
        "line_count": result.line_count,
        "total": number_text(result.total),
        "facts": facts_words(row),
        "summary": summary_words(sheet),
        "saved": f"Đã lưu lúc {clock(row.assessment.updated_at)}" if row.assessment.updated_at else "",
        "entries": entries_of(LineValue.of(row.assessment), row),
        "undo": undo_of(inspection, sheet, by=by),
    }


def undo_of(inspection: Inspection, sheet: Sheet, *, by: User) -> dict[str, Any] | None:
    last = change_to_undo(by, inspection, sheet)
    return last and {
        "line": last.line_id,
        "number": last.number,
        "url": reverse("score_undo", args=[inspection.pk, last.line_id]),
    }


def both_versions(refusal: Refusal, row: SheetRow) -> dict[str, Any]:
    """A refused line beside the stored one, by whom and when, in the terms of the form."""
    return {
        "message": refusal.message,
        "person": refusal.details["person"],
        "theirs": entries_of(value_of(refusal.details["theirs"]), row),
        "yours": entries_of(value_of(refusal.details["yours"]), row),
    }


def value_of(plain: dict[str, Any]) -> LineValue:
    """A line's value from its plain form in the trail or in a refusal."""
    deductions = tuple(NamedDeduction(item["content"], item["reason"]) for item in plain["deductions"])
    return LineValue(plain["status"], deductions, plain["finding"])
