"""The report of the inspected unit, and files that prove it. What a file is, is judged by the write."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from inspections.errors import SENTENCES
from inspections.filetypes import EXTENSIONS
from inspections.forms.inputs import LongText, Version
from scoring.models import ScoreLine


class SelfReportForm(forms.Form):
    base_version = Version()
    text = LongText(
        label="Nội dung báo cáo",
        required=False,
        rows=10,
        max_length=50_000,
        help_text="Công tác tổ chức, chỉ đạo và kết quả thực hiện các nội dung kiểm tra. "
        "Có thể tải tệp báo cáo lên ở mục dưới thay cho viết tại đây.",
    )


class EvidenceForm(forms.Form):
    """One file; `client_id` is made with the page, so that the same sending twice is one file."""

    client_id = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": SENTENCES["malformed"][1]},
    )
    line_id = forms.TypedChoiceField(label="Dùng cho", coerce=int, empty_value=None, required=False)
    file = forms.FileField(
        label="Tệp",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "Vui lòng chọn tệp cần tải lên."},
    )

    def __init__(self, *args, lines: Iterable[ScoreLine], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line_id"].choices = [("", "Báo cáo chung")] + [
            (line.pk, f"Nội dung {line.number}: {_shortened(line.text)}") for line in lines
        ]
        limit = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        self.fields["file"].help_text = f"PDF, Word, Excel hoặc ảnh JPEG, PNG, WebP; không quá {limit}."
        extensions = sorted(name for names in EXTENSIONS.values() for name in names)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{name}" for name in extensions)
        self.initial.setdefault("client_id", uuid.uuid4())


def _shortened(text: str, limit: int = 80) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + "…"
