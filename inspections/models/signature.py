"""Signing and handing in: frozen content, signatures bound to its digest, and the results sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.fields import CharField, TextField
from inspections.models.inspection import DelegationMember, Inspection
from scoring.freezing import Freezable


class SignedContent(Freezable):
    """The content put up for signing under a revision number; never changed, only voided."""

    FROZEN = Q(pk__isnull=False)

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="signed_contents")
    revision = models.PositiveIntegerField()
    # The canonical bytes as text: sorted keys, no spaces, NFC, UTF-8.
    canonical = models.TextField()
    digest = models.CharField("SHA-256", max_length=64)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = TextField(blank=True)

    # What may still change once the row stands.
    CHANGES_AFTER_OPENING = ("voided_at", "voided_by", "void_reason")

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "revision"], name="one_content_per_revision"),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(voided_at__isnull=True),
                name="one_content_in_force",
                violation_error_message="Mỗi cuộc kiểm tra chỉ có một bản nội dung đang có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection}, bản {self.revision}"


class Signature(Freezable):
    """One party's answer to one revision: confirmed, or refused with a reason."""

    FROZEN = Q(pk__isnull=False)

    class Party(models.TextChoices):
        SECRETARY = "secretary", "Thư ký"
        HEAD = "head", "Trưởng đoàn kiểm tra"
        REPRESENTATIVE = "representative", "Đại diện đơn vị được kiểm tra"

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", "Đã xác nhận"
        REFUSED = "refused", "Từ chối ký"

    content = models.ForeignKey(SignedContent, models.PROTECT, related_name="signatures")
    party = models.CharField("bên ký", max_length=16, choices=Party)
    decision = models.CharField(max_length=10, choices=Decision)
    digest = models.CharField("SHA-256", max_length=64)
    member = models.ForeignKey(DelegationMember, models.SET_NULL, null=True, related_name="signatures")
    signer_name = CharField(max_length=160)
    signer_position = CharField(max_length=240)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    reason = TextField(blank=True)

    class Meta:
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["content", "party"], name="one_signature_per_party_and_revision"),
            models.CheckConstraint(
                condition=Q(decision="confirmed") | ~Q(reason=""),
                name="refusal_has_a_reason",
                violation_error_message="Từ chối ký phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_party_display()}: {self.get_decision_display()}"


class Submission(models.Model):
    """Scoresheet and minutes handed in together to the standing unit, and its answer."""

    class Answer(models.TextChoices):
        PENDING = "pending", "Chờ tiếp nhận"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        RETURNED = "returned", "Trả lại để bổ sung"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="submissions")
    content = models.ForeignKey(SignedContent, models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    is_late = models.BooleanField("gửi quá hạn", default=False)
    late_reason = TextField("lý do gửi chậm", blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.PENDING)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    return_reason = TextField("lý do trả lại", blank=True)

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection"],
                condition=~Q(answer="returned"),
                name="one_submission_in_force",
                violation_error_message="Mỗi cuộc kiểm tra chỉ có một lần gửi kết quả đang có hiệu lực.",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | ~Q(late_reason=""),
                name="late_submission_has_a_reason",
                violation_error_message="Gửi kết quả chậm phải nêu lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection}: {self.get_answer_display()}"
