"""A day typed by hand is read and shown day first; the pickers of our own pages go on in ISO."""

import datetime

import pytest
from django import forms
from django.contrib import admin
from django.utils.formats import localize

from inspections.forms.inputs import Day

FIFTH_OF_DECEMBER = datetime.date(2026, 12, 5)


@pytest.mark.parametrize("typed", ["05/12/2026", "5/12/2026", "05-12-2026", "5.12.2026", "2026-12-05"])
def test_the_day_stands_before_the_month_in_every_form(typed):
    assert forms.DateField().clean(typed) == FIFTH_OF_DECEMBER


@pytest.mark.parametrize("typed", ["05/12/2026 14:02", "5/12/2026 14:02:00", "2026-12-05T14:02"])
def test_so_it_does_before_a_time_of_day(typed):
    assert forms.DateTimeField().clean(typed).strftime("%d/%m %H:%M") == "05/12 14:02"


def test_a_month_before_the_day_is_no_day():
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean("12/25/2026")


def test_a_day_is_shown_as_it_is_typed():
    assert forms.DateInput().format_value(FIFTH_OF_DECEMBER) == localize(FIFTH_OF_DECEMBER) == "05/12/2026"
    assert Day().widget.format_value(FIFTH_OF_DECEMBER) == "2026-12-05"


def test_the_administration_names_the_order_wherever_a_day_is_typed(make_user, client):
    client.force_login(make_user("quantri", is_staff=True, is_superuser=True))
    asking = set()
    for model in admin.site._registry:
        page = client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/").content.decode()
        if page.count("vDateField"):
            asking.add(model.__name__)
        assert page.count('placeholder="ngày/tháng/năm"') == page.count("vDateField")
        assert ("Ngày/tháng/năm, ví dụ: 05/12/2022." in page) == ("vDateField" in page)
    assert asking == {"Unit", "EmulationCluster", "ClusterTerm", "RoleHolding", "LegalBasis"}
