"""The demo carries the plan that is in force through the round, or says why it does not."""

import io

import pytest
from django.core.management import CommandError, call_command

from inspections import replacing, states
from inspections.models import Event, Inspection
from tests.factories import INSPECTED, NOW
from tests.inspections.acts import issue


def complete() -> str:
    printed = io.StringIO()
    call_command("demo", "--complete", stdout=printed)
    return printed.getvalue()


def test_the_plan_in_force_is_carried_through_and_only_once(world):
    staff = world.user("thuongtruc")
    later = replacing.draft_replacement(plan=world.plan, reason="Ghi nhầm hạn.", by=staff, at=NOW)
    issue(later, staff, number="130")
    assert "are carried through" in complete()
    assert set(later.inspections.values_list("state", flat=True)) == {states.ACCEPTED}
    assert "complete already" in complete()


def test_an_account_with_a_password_of_its_own_stops_it_in_a_sentence(world):
    user = world.user(INSPECTED)
    user.set_password("Hoa-ban-2022")
    user.save()
    events = Event.objects.count()
    with pytest.raises(CommandError, match="Nothing was changed: Mật khẩu xác nhận không đúng."):
        complete()
    assert set(Inspection.objects.values_list("state", flat=True)) == {states.ASSIGNED}
    assert Event.objects.count() == events
