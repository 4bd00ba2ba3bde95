"""Work from the field that came too late: what was looked at, and a file of unsent work."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from inspections.forms.inputs import LongText


class ReviewForm(forms.Form):
    """`operations` are those the page showed: what came in since waits for its own look."""

    inspection = forms.IntegerField(widget=forms.HiddenInput)
    operations = forms.CharField(widget=forms.HiddenInput, max_length=100_000, required=False)
    note = LongText(label="Kết quả xem xét", required=False, rows=2, max_length=2000)

    def clean_operations(self) -> list[str]:
        field = forms.UUIDField()
        return [field.clean(text) for text in self.cleaned_data["operations"].split()]


class PackageForm(forms.Form):
    file = forms.FileField(
        label="Tệp việc chưa gửi",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "Vui lòng chọn tệp việc chưa gửi."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        limit = filesizeformat(settings.FIELD_PACKAGE_MAX_BYTES)
        self.fields[
            "file"
        ].help_text = f"Tệp do người chấm xuất từ trang làm việc tại chỗ (đuôi .zip); không quá {limit}."
        self.fields["file"].widget.attrs["accept"] = ".zip,application/zip"
