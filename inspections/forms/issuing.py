"""Issuing a plan: its number and its day."""

from __future__ import annotations

import datetime

from django import forms

from inspections.forms.inputs import Day, Text
from inspections.models import InspectionPlan


class IssueForm(forms.Form):
    number = Text(
        label="Số văn bản",
        max_length=20,
        help_text="Chỉ ghi phần số, ví dụ 120; ký hiệu lấy theo kế hoạch.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    issued_on = Day(label="Ngày ban hành")

    def __init__(self, *args, plan: InspectionPlan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if not number.isalnum():
            raise forms.ValidationError("Số văn bản chỉ gồm chữ số, không kèm ký hiệu.")
        return number

    def clean_issued_on(self) -> datetime.date:
        day = self.cleaned_data["issued_on"]
        if not self.plan.inspect_by.allows(day):
            raise forms.ValidationError(
                f"Ngày ban hành phải còn trong hạn kiểm tra ({self.plan.inspect_by.phrase})."
            )
        return day
