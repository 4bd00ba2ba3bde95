"""Contents that documents are made from: of the real plan of 2022 and of its first inspection."""

import copy
import datetime

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from documents.papers import minutes_pdf_from_content, plan_pdf_from_content, scoresheet_pdf_from_content
from documents.signers import HEAD, REPRESENTATIVE, SECRETARY, Confirmation
from inspections import reporting, states
from inspections.content import inspection_content, plan_content
from inspections.demo.playing import issue, moment
from inspections.report_content import report_content
from tests.documents.signed_round import SignedRound
from tests.documents.signing_desk import Authority, Official
from tests.factories import World, make_world

DEDUCTIONS = {"1": 1, "8b": 1}
# Another one where 5 of 5 points are gone already: recorded, and costs nothing more.
BEYOND_ZERO = {"content": "Chưa công nhận hiệu quả áp dụng", "reason": "Không có quyết định công nhận"}


@pytest.fixture(autouse=True)
def demo_people_may_enter(settings):
    settings.DEMO = True


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture(scope="session")
def _contents(django_db_setup, django_db_blocker) -> dict[str, dict]:
    """Read once from a database that is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        world = make_world(state=states.DRAFT)
        contents = {"plan_draft": plan_content(world.plan)}
        issue(world.plan, by=world.user("thuongtruc"))
        world.plan.refresh_from_db()
        contents["plan_issued"] = plan_content(world.plan)
        contents["started"] = inspection_content(world.reach(states.IN_PROGRESS, order=2))
        signed = world.reach(states.SIGNED, deductions=DEDUCTIONS)
        contents["written"] = inspection_content(signed)
        line = next(row for row in contents["written"]["scoresheet"]["lines"] if row["number"] == "8b")
        line["deductions"].append(BEYOND_ZERO)
        for order in (1, 2):
            world.reach(states.ACCEPTED, order=order)
        report = reporting.draft_report(
            plan=world.plan, by=world.user("thuongtruc"), at=moment(datetime.date(2022, 12, 12))
        )
        contents["report"] = report_content(report)
        transaction.set_rollback(True)
    return contents


@pytest.fixture
def plan_draft(_contents, db) -> dict:
    """The plan of 2022 as the paper has it: number and day still blank."""
    return copy.deepcopy(_contents["plan_draft"])


@pytest.fixture
def plan_issued(_contents, db) -> dict:
    return copy.deepcopy(_contents["plan_issued"])


@pytest.fixture
def started(_contents, db) -> dict:
    """An inspection of which only the beginning is known: nothing assessed, nothing written."""
    return copy.deepcopy(_contents["started"])


@pytest.fixture
def written(_contents, db) -> dict:
    """Tuần Giáo has inspected Mường Lay: 90 points, everything written."""
    return copy.deepcopy(_contents["written"])


@pytest.fixture(scope="session")
def _papers(_contents, confirmations) -> dict[str, bytes]:
    written = _contents["written"]
    return {
        "plan_draft": plan_pdf_from_content(_contents["plan_draft"], False),
        "plan_issued": plan_pdf_from_content(_contents["plan_issued"], True),
        "minutes_signed": minutes_pdf_from_content(written, True, confirmations),
        "scoresheet_signed": scoresheet_pdf_from_content(written, True, confirmations),
    }


@pytest.fixture
def papers(_papers, db) -> dict[str, bytes]:
    """The usual documents as PDF, made once."""
    return _papers


@pytest.fixture(scope="session")
def confirmations() -> tuple[Confirmation, ...]:
    """All three, one after the other."""
    names = {
        SECRETARY: "Thư ký Tuần Giáo",
        HEAD: "Trưởng đoàn Tuần Giáo",
        REPRESENTATIVE: "Đại diện Mường Lay",
    }
    start = timezone.make_aware(datetime.datetime(2022, 11, 21, 16, 45))
    return tuple(
        Confirmation(party, name, start + datetime.timedelta(minutes=place))
        for place, (party, name) in enumerate(names.items())
    )


# --- Signing outside, and checking -------------------------------------------------------------------


@pytest.fixture(scope="session")
def authority() -> Authority:
    """A certification authority; whether it is trusted is up to the test."""
    return Authority()


@pytest.fixture(scope="session")
def leader(authority) -> Official:
    return authority.employ("Nguyễn Văn Đoàn")


@pytest.fixture(scope="session")
def stranger() -> Official:
    """The same name, from an authority of their own making."""
    return Authority("Tự xưng").employ("Nguyễn Văn Đoàn")


@pytest.fixture(scope="module")
def signed_round(_contents, django_db_setup, django_db_blocker) -> SignedRound:
    """The first inspection signed by all, its two documents final; each test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        yield SignedRound.make()
        transaction.set_rollback(True)
