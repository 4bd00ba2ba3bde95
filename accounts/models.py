"""Who may enter: people's accounts and their API tokens. What a person may do is decided elsewhere."""

import unicodedata

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from config.fields import CharField


class User(AbstractUser):
    """One person. A Vietnamese name is one field: it has no first and last part."""

    first_name = None
    last_name = None
    full_name = CharField("họ và tên", max_length=200)
    is_demo = models.BooleanField(
        "tài khoản dùng thử",
        default=False,
        editable=False,
        help_text="Chỉ đăng nhập được khi hệ thống chạy ở chế độ dùng thử.",
    )

    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args, **kwargs) -> None:
        self.username = self.normalize_username(self.username)
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Keyboards of some phones send letter and accent apart; both spellings are one name."""
        return unicodedata.normalize("NFC", username)

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    @property
    def may_enter(self) -> bool:
        """Whether this account is let in at all, by log-in, by an old session or by a token."""
        return self.is_active and (settings.DEMO or not self.is_demo)


class ApiToken(models.Model):
    """A key for programs that read in a person's name. Only its digest is kept."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name="tài khoản"
    )
    name = CharField("tên gợi nhớ", max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("ngày tạo")
    last_used_at = models.DateTimeField("lần dùng gần nhất", null=True, blank=True)
    revoked_at = models.DateTimeField("ngày thu hồi", null=True, blank=True)

    class Meta:
        verbose_name = "mã truy cập API"
        verbose_name_plural = "mã truy cập API"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name
