"""How often may be asked: counted for all processes, by the right address, and forgotten soon."""

import datetime
import hashlib

import pytest

from documents import throttle
from documents.models import CheckCount
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_after_a_minute_it_goes_on(settings):
    settings.CHECKS_PER_MINUTE = 1
    later = NOW + datetime.timedelta(minutes=1)
    assert [throttle.may_ask("203.0.113.1", at=at) for at in (NOW, NOW, later, later)] == [
        True,
        False,
        True,
        False,
    ]


def test_no_address_is_kept_and_old_counts_go(settings):
    throttle.may_ask("203.0.113.1", at=NOW)
    row = CheckCount.objects.get()
    assert "203.0.113.1" not in row.who
    assert row.who != hashlib.sha256(b"203.0.113.1").hexdigest()  # nor can it be tried out
    throttle.may_ask("203.0.113.2", at=NOW + datetime.timedelta(hours=1))
    assert CheckCount.objects.count() == 1


def test_one_network_of_ipv6_is_one_customer(settings):
    settings.CHECKS_PER_MINUTE = 1
    asked = [
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",
        "2001:db8:1:3::1",
        "::ffff:203.0.113.5",
        "203.0.113.5",
    ]
    assert [throttle.may_ask(address, at=NOW) for address in asked] == [True, False, True, True, False]


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "1.1.1.1, 2.2.2.2", "2.2.2.2"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "2.2.2.2", "10.0.0.9"),
        (1, "", "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_say_who_asks(rf, settings, proxies, said, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": said} if said else {}
    assert throttle.client_address(rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)) == address


def test_all_processes_count_together(run_together, settings):
    settings.CHECKS_PER_MINUTE = 1000
    asked = run_together(*[lambda: throttle.may_ask("203.0.113.1", at=NOW)] * 8)
    assert asked == [True] * 8
    assert CheckCount.objects.get().count == 8
