"""Who inspects whom, by hand: one choice for each unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from clusters.models import Unit
from inspections.forms.inputs import LongText, Version

Pair = tuple[int, int]


class AssignmentForm(forms.Form):
    base_version = Version(required=False)

    def __init__(self, data: Any = None, *, units: Sequence[Unit], pairs: Sequence[Pair] = (), **kwargs: Any):
        super().__init__(data, **kwargs)
        self.units = units
        chosen = dict(pairs)
        choices = [("", "Chọn đơn vị"), *((unit.pk, unit.name_standalone) for unit in units)]
        for unit in units:
            self.fields[self.name_of(unit)] = forms.TypedChoiceField(
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                label=f"{unit.name_standalone} kiểm tra",
                initial=chosen.get(unit.pk),
            )
        self.fields["reason"] = LongText(
            label="Lý do chọn phân công này",
            required=False,
            max_length=1000,
            rows=3,
            help_text="Chỉ cần khi phân công có điểm cần lưu ý.",
        )

    @staticmethod
    def name_of(unit: Unit) -> str:
        return f"inspects_{unit.pk}"

    @property
    def pairs(self) -> list[Pair]:
        """The pairs chosen so far; a unit without a choice has none."""
        chosen = ((unit.pk, self.cleaned_data.get(self.name_of(unit))) for unit in self.units)
        return [(unit, inspected) for unit, inspected in chosen if inspected]
