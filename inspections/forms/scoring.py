"""One score line as the scorer enters it, from a form or from a program. Points are never entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from inspections.errors import Refusal
from inspections.forms.inputs import LongText, Version
from inspections.queries.scores import SheetRow
from inspections.recording import LineValue, NamedDeduction
from inspections.templatetags.vietnamese import points
from scoring import rules
from scoring.words import NOT_PERFORMED_CONTENT

# "Không thực hiện" is stored as what it costs: enough deductions to reach 0, all with one reason.
NOT_PERFORMED = "not_performed"


class DeductionForm(forms.Form):
    """One incomplete content. The names repeat in the line's form, once for each content."""

    content = LongText(label="Nội dung nào chưa đầy đủ?", rows=2, required=False)
    reason = LongText(label="Lý do, căn cứ", rows=2, required=False)


def blank_deduction() -> DeductionForm:
    """What a script copies for one more block, and then names line and place."""
    return DeductionForm(auto_id="dong-__line__-__place__-%s")


class LineForm(forms.Form):
    base_version = Version()
    status = forms.ChoiceField(label="Kết quả", required=False, widget=forms.RadioSelect)
    whole_reason = LongText(label="Lý do, căn cứ", rows=2, required=False)
    finding = LongText(label="Nhận xét", rows=2, required=False)

    def __init__(self, data: MultiValueDict | None, *, row: SheetRow, rule: rules.Rule):
        self.row = row
        stored = LineValue.of(row.assessment)
        super().__init__(data, initial=_entries(stored, row), auto_id=f"dong-{row.line_id}-%s")
        self.fields["base_version"].initial = row.assessment.lock_version
        step = points(rule.deduction_step)
        self.fields["status"].choices = [
            (rules.COMPLETE, "Thực hiện đầy đủ"),
            (rules.INCOMPLETE, f"Chưa đầy đủ (trừ {step} điểm)"),
        ]
        if row.deductions_to_zero is not None:
            self.fields["status"].choices += [(NOT_PERFORMED, "Không thực hiện (0 điểm)")]
        self.max_deductions = rule.max_deductions_per_line
        self._entered = self._pairs() if self.is_bound else _shown_deductions(stored, self.initial["status"])

    def _pairs(self) -> list[tuple[str, str]]:
        contents, reasons = self.data.getlist("content"), self.data.getlist("reason")
        if len(contents) != len(reasons):
            raise Refusal("malformed")
        return list(zip(contents, reasons, strict=True))

    def add_block(self) -> None:
        self._entered.append(("", ""))

    def remove_block(self, place: str) -> None:
        if place.isdecimal() and int(place) < len(self._entered):
            del self._entered[int(place)]

    @property
    def deductions(self) -> list[DeductionForm]:
        """The blocks to show: at least one, so that there is a place to write."""
        return [
            DeductionForm(
                initial={"content": content, "reason": reason}, auto_id=f"dong-{self.row.line_id}-{place}-%s"
            )
            for place, (content, reason) in enumerate(self._entered or [("", "")])
        ]

    @property
    def may_add(self) -> bool:
        return self.max_deductions is None or len(self.deductions) < self.max_deductions

    def value(self) -> LineValue:
        """What was entered, as the write side takes it; blocks left wholly empty are nothing."""
        status, finding = self.cleaned_data["status"] or rules.NOT_ASSESSED, self.cleaned_data["finding"]
        if status == NOT_PERFORMED:
            whole = NamedDeduction(NOT_PERFORMED_CONTENT, self.cleaned_data["whole_reason"])
            return LineValue(rules.INCOMPLETE, (whole,) * self.row.deductions_to_zero, finding)
        if status != rules.INCOMPLETE:
            return LineValue(status, (), finding)
        named = [NamedDeduction(c, r) for c, r in self._entered if c.strip() or r.strip()]
        return LineValue(status, tuple(named), finding)


def entries_of(value: LineValue, row: SheetRow) -> dict[str, Any]:
    """A stored value in the terms of the form, for a script that fills it in."""
    entries = _entries(value, row)
    shown = _shown_deductions(value, entries["status"])
    return entries | {"deductions": [{"content": c, "reason": r} for c, r in shown]}


def _entries(value: LineValue, row: SheetRow) -> dict[str, str]:
    status = "" if value.status == rules.NOT_ASSESSED else value.status
    contents = {deduction.content for deduction in value.deductions}
    reasons = {deduction.reason for deduction in value.deductions}
    is_whole = contents == {NOT_PERFORMED_CONTENT} and len(reasons) == 1
    if is_whole and len(value.deductions) == row.deductions_to_zero:
        return {"status": NOT_PERFORMED, "whole_reason": reasons.pop(), "finding": value.finding}
    return {"status": status, "whole_reason": "", "finding": value.finding}


def _shown_deductions(value: LineValue, status: str) -> list[tuple[str, str]]:
    if status == NOT_PERFORMED:
        return []
    return [(deduction.content, deduction.reason) for deduction in value.deductions]


def data_from_json(body: Any) -> MultiValueDict:
    """A line sent by a program, as form data. Raises `Refusal` malformed."""
    if not isinstance(body, dict):
        raise Refusal("malformed")
    data = QueryDict(mutable=True)
    for name in ("status", "whole_reason", "finding"):
        data[name] = _text(body.get(name, ""))
    if isinstance(body.get("base_version"), int) and not isinstance(body["base_version"], bool):
        data["base_version"] = str(body["base_version"])
    deductions = body.get("deductions", [])
    if not isinstance(deductions, list) or not all(isinstance(item, dict) for item in deductions):
        raise Refusal("malformed")
    data.setlist("content", [_text(item.get("content")) for item in deductions])
    data.setlist("reason", [_text(item.get("reason")) for item in deductions])
    return data


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal("malformed")
    return value
