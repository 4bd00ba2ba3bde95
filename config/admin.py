"""What the administration pages of all apps have in common."""

import re

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db import models
from django.http import HttpRequest

_OF_A_FILTER = re.compile(r"(__id)?__(exact|isnull|gte|lt)$")


class OwnFilters:
    """A list is narrowed by its own filters only: any other question would be answered by what is left of it,
    of columns and rows, too, that no page of the administration shows."""

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest) -> bool:
        shown = _OF_A_FILTER.sub("", lookup) in self.get_list_filter(request)
        return shown and super().lookup_allowed(lookup, value, request)


class Fields:
    """What the fields of all forms have in common. Where a date is typed, the order of day and month is named
    in the empty field, and beside it."""

    formfield_overrides = {
        models.DateField: {
            "widget": AdminDateWidget({"placeholder": "ngày/tháng/năm", "size": 14}),
            "help_text": "Ngày/tháng/năm, ví dụ: 05/12/2022.",
        }
    }


class ModelAdmin(OwnFilters, Fields, admin.ModelAdmin):
    """What all of ours derive from."""


class TabularInline(Fields, admin.TabularInline):
    pass
