"""Forms that ask for nothing, or only for a reason. Whether a reason is due is decided by the write."""

from __future__ import annotations

from django import forms

from inspections.forms.inputs import LongText


class ConfirmForm(forms.Form):
    """Asks for nothing; carries the refusal, if there is one."""


class ReasonForm(forms.Form):
    reason = LongText(label="Lý do", required=False, max_length=2000)

    def __init__(self, *args, label: str = "Lý do", hint: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class SubmissionForm(forms.Form):
    """Handing in; the reason is asked for once the deadline has passed."""

    late_reason = LongText(label="Lý do gửi chậm", required=False, max_length=2000)

    def __init__(self, *args, is_late: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["late_reason"]
