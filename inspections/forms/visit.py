"""Proposing date, time and place of a visit."""

from __future__ import annotations

from django import forms

from inspections.forms.inputs import Clock, Day, LongText, Text, Version
from inspections.models import Inspection


class VisitForm(forms.Form):
    """A proposal, or the answer to one: it starts from the latest."""

    base_proposal = Version(required=False)
    day = Day(label="Ngày kiểm tra")
    starts_at = Clock(label="Giờ bắt đầu")
    place = Text(label="Địa điểm", max_length=300)
    note = LongText(label="Ghi chú", required=False, rows=3, max_length=2000)

    @classmethod
    def after(cls, inspection: Inspection) -> VisitForm:
        """Filled with the proposal in force."""
        latest = inspection.open_proposal or inspection.visit
        if latest is None:
            return cls()
        return cls(
            initial={
                "base_proposal": latest.pk,
                "day": latest.day,
                "starts_at": latest.starts_at,
                "place": latest.place,
            }
        )


class AgreementForm(forms.Form):
    """Names the proposal that is agreed to, so that no newer one is meant."""

    proposal_id = Version()
