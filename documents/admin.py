"""Trusted roots are added and taken away here, after the certificate was looked at; never changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from config.admin import ModelAdmin
from documents.copy_trust import LARGEST_CERTIFICATE, NoRoot, make_root, read_root
from documents.models import TrustedRoot
from inspections.forms.inputs import Text


class TrustedRootForm(forms.ModelForm):
    name = Text(label="Tên", max_length=200, help_text="Tên của tổ chức cấp chứng thư.")
    file = forms.FileField(
        label="Tệp chứng thư",
        help_text="Chứng thư gốc dạng PEM hoặc DER, lấy từ nguồn chính thức của tổ chức cấp chứng thư.",
    )

    class Meta:
        model = TrustedRoot
        fields = ["name"]

    def clean_file(self):
        try:
            certificate = read_root(self.cleaned_data["file"].read(LARGEST_CERTIFICATE + 1))
        except NoRoot as reason:
            raise forms.ValidationError(str(reason)) from reason
        self.read = certificate
        root = make_root(certificate, name="", by=None, at=None)
        if TrustedRoot.objects.filter(fingerprint=root.fingerprint).exists():
            raise forms.ValidationError("Chứng thư này đã được khai báo.")
        return self.cleaned_data["file"]


@admin.register(TrustedRoot)
class TrustedRootAdmin(ModelAdmin):
    list_display = ["name", "valid_from", "valid_to", "added_by", "added_at"]
    form = TrustedRootForm
    readonly_fields = ["fingerprint", "valid_from", "valid_to", "added_by", "added_at"]

    def get_fields(self, request: HttpRequest, obj: TrustedRoot | None = None) -> list[str]:
        return ["name", "file"] if obj is None else ["name", *self.readonly_fields]

    def has_change_permission(self, request: HttpRequest, obj: TrustedRoot | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TrustedRoot, form: TrustedRootForm, change: Any) -> None:
        made = make_root(form.read, name=form.cleaned_data["name"], by=request.user, at=timezone.now())
        for field in ("certificate", "fingerprint", "valid_from", "valid_to", "added_by", "added_at"):
            setattr(obj, field, getattr(made, field))
        obj.save()
