"""Forms of the cluster's report: its texts, and its issue."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms

from inspections.forms.inputs import ComparedForm, Day, Text, Version
from inspections.models import ClusterReport

REPORT_PARTS = {
    "Đầu văn bản": ["symbol", "place_name", "addressees"],
    "III. Ưu điểm, cách làm hay; điển hình": ["strengths", "good_practices", "exemplars"],
    "IV. Tồn tại, hạn chế, nguyên nhân": ["shortcomings", "causes"],
    "V. Kiến nghị, đề xuất": ["recommendations_to_units", "recommendations_upwards"],
    "Kết thúc văn bản": [
        "closing",
        "signing_prefix",
        "signing_organisation",
        "signing_titles",
        "signer_name",
        "recipients",
    ],
}
REPORT_FIELDS = [name for names in REPORT_PARTS.values() for name in names]


class ReportForm(ComparedForm, forms.ModelForm):
    """Nothing is required while writing; issuing asks for what is missing."""

    base_version = Version()

    class Meta:
        model = ClusterReport
        fields = REPORT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["base_version"].initial = self.instance.lock_version
        for name in ("addressees", "closing", "signing_titles"):
            self.fields[name].widget.attrs["rows"] = 3
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        parts: list[Any] = ["base_version"]
        for heading, names in REPORT_PARTS.items():
            parts += [HTML(f"<h2>{heading}</h2>"), *names]
        self.helper.layout = Layout(*parts)

    @property
    def written(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in REPORT_FIELDS}


class IssueReportForm(forms.Form):
    """Number and day; `digest` names the draft that the page has shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    number = Text(
        label="Số văn bản",
        max_length=20,
        help_text="Chỉ ghi phần số, ví dụ 15; ký hiệu lấy theo báo cáo.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    issued_on = Day(label="Ngày ban hành")

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if not number.isalnum():
            raise forms.ValidationError("Số văn bản chỉ gồm chữ số, không kèm ký hiệu.")
        return number
