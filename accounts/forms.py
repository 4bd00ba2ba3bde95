"""The forms about one's own account."""

import unicodedata

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

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


class TokenForm(forms.ModelForm):
    """Names a new API token."""

    class Meta:
        model = ApiToken
        fields = ["name"]
        help_texts = {"name": "Ghi nơi sẽ dùng mã, ví dụ: Trang tổng hợp của Phòng Nội vụ."}
