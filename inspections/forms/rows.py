"""Rows of equal fields on one page. An empty row is no row; one more comes without any script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from inspections.forms.inputs import Text

MOST_ROWS = 100  # sent and shown


class Paragraph(Text):
    """A text of one paragraph that may be too long for one line of the screen."""

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class Rows(forms.BaseFormSet):
    """A formset in which every row may stay empty, and may be taken out by its box."""

    once: Mapping[str, str] = {}  # fields of which no two rows may say the same, with what is said then

    def initial_form_count(self) -> int:
        # What was there before is no reason to refuse an emptied row.
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Bỏ dòng này"
        if not self.is_bound and (index is None or index >= self.initial_form_count()):
            del form.fields["DELETE"]  # an empty row is left out by leaving it empty

    def clean(self) -> None:
        for name, words in self.once.items():
            seen = set()
            for form in self.kept():
                value = form.cleaned_data.get(name)
                said = value.casefold() if isinstance(value, str) else value
                if said is not None and said in seen:
                    form.add_error(name, words)
                seen.add(said)

    def kept(self) -> list[forms.Form]:
        """The rows with something in them that are not to be taken out."""
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and form.has_changed() and not self._should_delete_form(form)
        ]

    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.kept()]

    def with_one_more(self, *, focus: bool = False) -> forms.BaseFormSet:
        """The same rows as typed, and an empty one beneath; nothing is complained of yet."""
        typed = [
            {name: form[name].value() for name in form.fields if name != "DELETE"}
            for form in self.forms
            if form.has_changed() and not form["DELETE"].value()
        ]
        grown = type(self)(initial=typed, prefix=self.prefix)
        if focus:
            first = next(iter(grown.forms[-1].fields.values()))
            first.widget.attrs["autofocus"] = True
        return grown


def rows_of(
    form: type[forms.Form], *, formset: type[Rows] = Rows, once: Mapping[str, str] | None = None
) -> type[Rows]:
    """A formset class of this form, with one empty row beneath the others."""
    made = forms.formset_factory(
        form, formset=formset, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    made.once = once or {}
    return made
