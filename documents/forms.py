"""What is asked for on the pages of documents. What a file is, is judged by the write or the check."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from documents.models import CODE_LENGTH, FinalDocument, SignedCopy


def tell_limit(field: forms.FileField) -> str:
    """Leave the limit with the input, for `file-limit.js`; answers it in words."""
    words = filesizeformat(settings.SIGNED_COPY_MAX_BYTES)
    field.widget.attrs |= {"data-max-bytes": str(settings.SIGNED_COPY_MAX_BYTES), "data-max-words": words}
    return words


class SignedCopyForm(forms.Form):
    final_id = forms.TypedChoiceField(label="Văn bản", coerce=int)
    kind = forms.ChoiceField(
        label="Loại bản",
        choices=SignedCopy.Kind.choices,
        widget=forms.RadioSelect,
        help_text="Bản ký số: tệp PDF tải từ hệ thống về, ký bằng thiết bị của người ký rồi tải lên. "
        "Bản số hóa: bản giấy đã ký được quét màu, từ 200 dpi trở lên.",
    )
    file = forms.FileField(
        label="Tệp",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "Vui lòng chọn tệp cần tải lên."},
    )

    def __init__(self, *args, finals: Iterable[FinalDocument], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["final_id"].choices = [(final.pk, final.get_kind_display()) for final in finals]
        limit = tell_limit(self.fields["file"])
        self.fields["file"].help_text = f"PDF; bản số hóa có thể là ảnh JPEG, PNG. Không quá {limit}."
        self.fields["file"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"


class CodeForm(forms.Form):
    ma = forms.CharField(
        label="Mã tra cứu",
        max_length=CODE_LENGTH * 4,
        help_text="16 ký tự in ở chân mỗi trang của văn bản, ví dụ ABCD EFGH JKLM NPQR.",
        error_messages={"required": "Vui lòng nhập mã tra cứu."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label="Tệp PDF",
        allow_empty_file=True,
        max_length=None,
        error_messages={"required": "Vui lòng chọn tệp cần kiểm tra."},
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf"}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        limit = tell_limit(self.fields["file"])
        self.fields["file"].help_text = f"Tệp chỉ dùng để đối chiếu và không được lưu lại. Không quá {limit}."
