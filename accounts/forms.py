"""The forms about one's own account."""

import unicodedata

from django import forms
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AuthenticationForm,
    PasswordChangeForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import AbstractBaseUser

from accounts.models import ApiToken

WRONG_CREDENTIALS = "Tên đăng nhập hoặc mật khẩu không đúng. Vui lòng kiểm tra và nhập lại."


class UsernameField(forms.CharField):
    """Composed the same way as stored names; typed on a phone it stays as typed."""

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFC", super().to_python(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        typing = {"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"}
        return super().widget_attrs(widget) | typing | {"autofocus": True}


class LoginForm(AuthenticationForm):
    """One sentence for every failure: it does not tell which accounts exist."""

    username = UsernameField(label="Tên đăng nhập", max_length=150)
    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {"invalid_login": WRONG_CREDENTIALS, "inactive": WRONG_CREDENTIALS}


class OwnPasswordForm(PasswordChangeForm):
    """Changing one's own password, knowing the present one."""

    error_messages = {
        "password_mismatch": "Hai lần nhập mật khẩu mới không giống nhau.",
        "password_incorrect": "Mật khẩu hiện tại không đúng.",
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mật khẩu hiện tại"
        self.fields["new_password1"].label = "Mật khẩu mới"
        self.fields["new_password2"].label = "Nhập lại mật khẩu mới"
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: AbstractBaseUser, password_field_name: str = "") -> None:
        """What is wrong with the new password is said where it was typed first."""
        super().validate_password_for_user(user, "new_password1")


class TokenForm(forms.ModelForm):
    """Names a new API token."""

    class Meta:
        model = ApiToken
        fields = ["name"]
        help_texts = {"name": "Ghi nơi sẽ dùng mã, ví dụ: Trang tổng hợp của Phòng Nội vụ."}


class PasswordNotice(ReadOnlyPasswordHashWidget):
    """Stands where a password would; leads to the page that sets a new one."""

    def get_context(self, name: str, value: str | None, attrs: dict | None) -> dict:
        sentence = "Mật khẩu không được lưu ở dạng đọc được nên không xem lại được."
        own = {"summary": [{"label": sentence}], "button_label": "Đặt mật khẩu mới"}
        return super().get_context(name, value, attrs) | own


class AccountForm(UserChangeForm):
    """An account in the administration pages."""

    password = ReadOnlyPasswordHashField(label="Mật khẩu", widget=PasswordNotice)


class GivenPasswordForm(AdminPasswordChangeForm):
    """A new password that an administrator gives to someone."""

    error_messages = {"password_mismatch": OwnPasswordForm.error_messages["password_mismatch"]}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)  # everyone here enters by password
        for name, label in (("password1", "Mật khẩu mới"), ("password2", "Nhập lại mật khẩu mới")):
            self.fields[name].label = label
            self.fields[name].required = True
        self.fields["password2"].help_text = ""
