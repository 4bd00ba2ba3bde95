"""The accounts app: who you are."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AccountsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        from accounts.middleware import renew

        user_logged_in.connect(renew)
