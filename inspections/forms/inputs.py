"""Inputs as phones know them: clean text, and the native pickers for days and times of day."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from clusters.models import check_year
from config.fields import clean_text


class Text(forms.CharField):
    """One line of clean text."""

    def to_python(self, value: object) -> str:
        return clean_text(super().to_python(value))


class LongText(Text):
    """Several lines of clean text."""

    def __init__(self, *, rows: int = 4, **kwargs: Any):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


def check_year_of(value: datetime.date) -> None:
    check_year(value.year)


class Day(forms.DateField):
    default_validators = [check_year_of]

    def __init__(self, **kwargs: Any):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class Clock(forms.TimeField):
    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


# As a browser sends it, and as a hand writes it where there is no picker; never month before day.
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]


class Moment(forms.DateTimeField):
    """A day with its time of day, by the clock in Vietnam."""

    default_validators = [check_year_of]

    def __init__(self, **kwargs: Any):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=_MOMENTS, **kwargs)


class ComparedForm(forms.BaseForm):
    """Carries along what every field showed: against a newer version only what was changed here counts."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = name != "base_version"

    @property
    def changed(self) -> list[str]:
        return [name for name in self.changed_data if name != "base_version"]


class Version(forms.IntegerField):
    """The version that the writer saw, carried along unseen."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.HiddenInput, min_value=0, **kwargs)
