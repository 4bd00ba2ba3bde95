"""Who inspects whom, by hand: one choice for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

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
        choices += [(unit.pk, unit.name_standalone) for unit in _left_meanwhile(data or {}, units)]
        for unit in units:
            self.fields[self.name_of(unit.pk)] = forms.TypedChoiceField(
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
    def name_of(unit: int) -> str:
        """The field in which the unit with this id chooses whom it inspects."""
        return f"inspects_{unit}"

    @property
    def pairs(self) -> list[Pair]:
        """The pairs chosen so far; a unit without a choice has none."""
        chosen = ((unit.pk, self.cleaned_data.get(self.name_of(unit.pk))) for unit in self.units)
        return [(unit, inspected) for unit, inspected in chosen if inspected]


def _left_meanwhile(data: Mapping[str, str], units: Sequence[Unit]) -> QuerySet[Unit]:
    """Units that were chosen on a page of earlier, and are no members any more: refused by their names."""
    chosen = {data.get(AssignmentForm.name_of(unit.pk), "") for unit in units}
    known = {str(unit.pk) for unit in units}
    ids = [int(key) for key in chosen - known if key.isascii() and key.isdecimal() and len(key) < 10]
    return Unit.objects.filter(pk__in=ids)
