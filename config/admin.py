"""What the administration pages of all apps have in common."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import BadRequest
from django.db import models
from django.http import HttpRequest, HttpResponse

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


class Answering:
    """What no list and no form can mean is a bad request; Django asks the database some of it as it is."""

    def changelist_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with told_as_bad_request():
            return super().changelist_view(request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with told_as_bad_request():
            return super().changeform_view(request, *args, **kwargs)


@contextmanager
def told_as_bad_request() -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError) as failure:
        raise BadRequest(str(failure)) from failure


class ModelAdmin(Answering, OwnFilters, Fields, admin.ModelAdmin):
    """What all of ours derive from."""


class TabularInline(Fields, admin.TabularInline):
    pass
