"""Issuing a plan: its number and its day."""

from __future__ import annotations

from django import forms

from inspections.forms.inputs import Day, Text, Version


class IssueForm(forms.Form):
    base_version = Version()
    number = Text(
        label="Số văn bản",
        max_length=20,
        help_text="Chỉ ghi phần số, ví dụ 120; ký hiệu lấy theo kế hoạch.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    issued_on = Day(label="Ngày ban hành")

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if not number.isalnum():
            raise forms.ValidationError("Số văn bản chỉ gồm chữ số, không kèm ký hiệu.")
        return number
