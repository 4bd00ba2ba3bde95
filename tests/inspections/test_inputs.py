"""Days and moments as they are typed, and ids as they stand in addresses."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from inspections.forms.inputs import Day, Moment
from tests.factories import INSPECTOR


@pytest.mark.parametrize("typed", ["2023-03-05", "05/03/2023", "5/3/2023"])
def test_the_day_stands_before_the_month(typed):
    assert Day().clean(typed) == datetime.date(2023, 3, 5)


@pytest.mark.parametrize("typed", ["2022-11-28T09:30", "28/11/2022 09:30"])
def test_a_moment_is_a_day_and_a_time_of_day(typed):
    assert Moment().clean(typed).strftime("%H:%M %d/%m/%Y") == "09:30 28/11/2022"


@pytest.mark.parametrize("typed", ["0001-01-01", "1900-01-01", "9999-12-31", "03/25/2023"])
def test_a_slip_of_the_hand_is_no_day(typed):
    with pytest.raises(ValidationError):
        Day().clean(typed)


@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
@pytest.mark.parametrize("year", ["0001", "9999"])
def test_minutes_of_such_a_year_are_refused_at_the_field(world, client, field, year):
    world.reach("scored")
    client.force_login(world.user(INSPECTOR))
    sent = {"base_version": 0, field: f"{year}-01-01T00:00"}
    answer = client.post(f"/kiem-tra/{world.first.pk}/bien-ban/", sent)
    assert answer.status_code == 422 and "Vui lòng ghi năm từ 2000 đến 2200." in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/kiem-tra/{}/", "/ke-hoach/{}/bao-cao/", "/van-ban/bien-ban/{}.pdf", "/van-ban/bao-cao/{}.pdf"],
)
@pytest.mark.parametrize("digits", [18, 19, 30])
def test_a_number_that_no_row_can_have_is_not_found(world, client, address, digits):
    client.force_login(world.user(INSPECTOR))
    assert client.get(address.format("9" * digits)).status_code == 404


def test_the_api_refuses_such_a_number_in_words(world, client):
    client.force_login(world.user(INSPECTOR))
    answer = client.get("/api/v1/inspections", {"plan": "9" * 30})
    assert answer.status_code == 422 and answer.json()["message"] == "Tham số không đúng định dạng."
