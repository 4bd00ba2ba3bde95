"""Names as people write them."""

import unicodedata

import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_name_typed_in_pieces_is_stored_composed():
    pieces = unicodedata.normalize("NFD", "Trưởng đoàn Mường Lay")
    someone = User.objects.create_user(unicodedata.normalize("NFD", "trưởngđoàn"), full_name=pieces)
    someone.refresh_from_db()
    assert someone.full_name == "Trưởng đoàn Mường Lay"
    assert someone.username == unicodedata.normalize("NFC", "trưởngđoàn")


def test_a_person_is_called_by_the_full_name():
    someone = User(username="noivu", full_name="Phòng Nội vụ Tuần Giáo")
    assert str(someone) == someone.get_full_name() == someone.get_short_name() == "Phòng Nội vụ Tuần Giáo"
    assert User(username="noivu").get_full_name() == "noivu"


def test_a_new_account_is_not_a_demo_account():
    assert not User.objects.create_user("noivu", full_name="Phòng Nội vụ").is_demo
