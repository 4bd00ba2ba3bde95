"""Signing and refusing: both name the digest of the content that was shown."""

from __future__ import annotations

from django import forms

from inspections.forms.inputs import LongText


class SignForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    password = forms.CharField(
        label="Mật khẩu xác nhận",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Nhập lại mật khẩu đăng nhập của người ký.",
    )


class RefusalForm(forms.Form):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = LongText(
        label="Lý do từ chối ký",
        required=False,
        max_length=2000,
        help_text="Nêu rõ nội dung cần sửa; lý do được lưu và hiện cho Đoàn kiểm tra.",
    )
