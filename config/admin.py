"""What the administration pages of all apps have in common."""

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

_OF_A_FILTER = re.compile(r"(__id)?__(exact|isnull|gte|lt)$")


class OwnFilters:
    """A list is narrowed by its own filters only: any other question would be answered by what is left of it,
    of columns and rows, too, that no page of the administration shows."""

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest) -> bool:
        shown = _OF_A_FILTER.sub("", lookup) in self.get_list_filter(request)
        return shown and super().lookup_allowed(lookup, value, request)


class Autocomplete(AutocompleteSelect):
    """Django's looks for what was sent as it is, to show it again, and fails where that is no id."""

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list:
        return super().optgroups(name, [key for key in value if re.fullmatch("[0-9]{0,18}", str(key))], attrs)


class Fields:
    """What the fields of all forms have in common. Where a date is typed, the order of day and month is named
    in the empty field, and beside it."""

    formfield_overrides = {
        models.DateField: {
            "widget": AdminDateWidget({"placeholder": "ngày/tháng/năm", "size": 14}),
            "help_text": "Ngày/tháng/năm, ví dụ: 05/12/2022.",
        }
    }

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Autocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ModelAdmin(OwnFilters, Fields, admin.ModelAdmin):
    """What all of ours derive from."""


class TabularInline(Fields, admin.TabularInline):
    pass
