"""The Biểu điểm of a draft: its rule, its lines, its ratings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from inspections.content import number_text
from inspections.criteria import BandText, LineText, bands_of, lines_of
from inspections.forms.inputs import LongText, Text, Version
from inspections.forms.rows import Rows, rows_of
from scoring.models import CriteriaTemplate, printed_number


class Points(forms.DecimalField):
    """Points with at most two decimals; `above_zero` leaves out 0 itself."""

    def __init__(self, *, above_zero: bool = True, **kwargs: Any):
        least, words = (Decimal("0.01"), "lớn hơn 0") if above_zero else (Decimal(0), "từ 0 trở lên")
        super().__init__(
            max_digits=5,
            decimal_places=2,
            min_value=least,
            error_messages={
                "min_value": f"Vui lòng ghi số điểm {words}.",
                "invalid": "Vui lòng ghi số điểm bằng chữ số, ví dụ 10 hoặc 2.5.",
                "max_decimal_places": "Điểm có nhiều nhất hai chữ số thập phân.",
                "max_whole_digits": "Điểm phải nhỏ hơn 1000.",
                "max_digits": "Điểm phải nhỏ hơn 1000.",
            },
            **kwargs,
        )
        self.widget.attrs["step"] = "any"


class RuleForm(forms.Form):
    base_version = Version()
    name = Text(label="Tên biểu điểm", max_length=200)
    deduction_step = Points(label="Điểm trừ mỗi nội dung chưa đầy đủ")
    max_deductions_per_line = forms.IntegerField(
        label="Số lần trừ tối đa mỗi dòng",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Để trống: mỗi nội dung chưa đầy đủ trong dòng đều bị trừ. 1: mỗi dòng chỉ trừ một lần.",
    )
    note = LongText(label="Ghi chú in dưới biểu điểm", required=False, max_length=4000)

    @classmethod
    def of(cls, template: CriteriaTemplate, version: int) -> RuleForm:
        return cls(
            initial={
                "base_version": version,
                "name": template.name,
                "deduction_step": number_text(template.deduction_step),
                "max_deductions_per_line": template.max_deductions_per_line,
                "note": template.note,
            }
        )

    @property
    def written(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "base_version"}


class LineForm(forms.Form):
    number = forms.IntegerField(label="TT", min_value=1, max_value=99)
    label = Text(label="Ký hiệu", max_length=10, required=False)
    max_points = Points(label="Điểm chuẩn")
    text_plan = LongText(
        label="Nội dung ghi trong kế hoạch",
        required=False,
        rows=3,
        help_text="Ghi một lần ở dòng đầu của mỗi TT.",
    )
    text = LongText(label="Nội dung ghi trên biểu điểm", rows=3)


class BandForm(forms.Form):
    code = forms.SlugField(required=False, max_length=20, widget=forms.HiddenInput)
    label = Text(label="Xếp loại", max_length=40)
    min_points = Points(label="Từ điểm", above_zero=False)
    min_inclusive = forms.BooleanField(label="Kể cả điểm này", required=False)


class _LineRows(Rows):
    """Lines are told apart by TT and label as they are printed, and the plan words each content once."""

    def clean(self) -> None:
        named: set[str] = set()
        complete = [form for form in self.kept() if form.is_valid()]
        worded = {form.cleaned_data["number"] for form in complete if form.cleaned_data["text_plan"]}
        for form in complete:
            number = form.cleaned_data["number"]
            printed = printed_number(number, form.cleaned_data["label"])
            if printed in named:
                twice = f"Đã có dòng “{printed}”. Các dòng cùng TT cần ký hiệu khác nhau, ví dụ a, b."
                form.add_error("label", twice)
            if number not in worded:
                form.add_error("text_plan", "Vui lòng ghi nội dung này theo cách viết trong kế hoạch.")
                worded.add(number)
            named.add(printed)


LineRows = rows_of(LineForm, formset=_LineRows)
BandRows = rows_of(
    BandForm,
    once={"min_points": "Mức điểm này đã có ở dòng trên.", "label": "Xếp loại này đã có ở dòng trên."},
)


def line_rows(template: CriteriaTemplate) -> Rows:
    initial = [
        {
            "number": line.number,
            "label": line.label,
            "max_points": number_text(line.max_points),
            "text_plan": line.text_plan,
            "text": line.text,
        }
        for line in lines_of(template)
    ]
    return LineRows(initial=initial, prefix="lines")


def band_rows(template: CriteriaTemplate) -> Rows:
    initial = [
        {
            "code": band.code,
            "label": band.label,
            "min_points": number_text(band.min_points),
            "min_inclusive": band.min_inclusive,
        }
        for band in bands_of(template)
    ]
    return BandRows(initial=initial, prefix="bands")


def written_lines(rows: Rows) -> list[LineText]:
    return [LineText(**_without_box(row)) for row in rows.filled()]


def written_bands(rows: Rows) -> list[BandText]:
    return [BandText(**_without_box(row)) for row in rows.filled()]


def _without_box(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "DELETE"}
