"""The round of 2022 in any state, reached by the real write functions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.models import User
from clusters.models import ClusterTerm
from inspections import planning, states
from inspections.demo import accounts, loading
from inspections.demo.playing import ISSUED_ON_2022, Player, issue, moment
from inspections.models import Inspection, InspectionPlan
from tests.remembering import memory

PASSWORD = accounts.PASSWORD
NOW = moment(ISSUED_ON_2022, 10)
REPORTED_ON = datetime.date(2022, 12, 20)

# Of the first inspection: Tuần Giáo inspects Mường Lay.
INSPECTOR = "thuky.tuangiao"
HEAD = "truongdoan.tuangiao"
INSPECTED = "daidien.muonglay"
OUTSIDER = "thuky.muongang"


@dataclass
class World:
    """The plan of 2022 with everybody in it."""

    plan: InspectionPlan
    term: ClusterTerm

    def user(self, username: str) -> User:
        """A fresh object, as every request has one."""
        return User.objects.get(username=username)

    @property
    def first(self) -> Inspection:
        """Tuần Giáo inspects Mường Lay; read anew at every call."""
        return self.inspection(1)

    def inspection(self, order: int) -> Inspection:
        return Inspection.objects.select_related(
            "plan__term__cluster", "plan__criteria_template", "inspecting_unit", "inspected_unit"
        ).get(plan=self.plan, order=order)

    def reach(self, state: str, order: int = 1, deductions: dict[str, int] | None = None) -> Inspection:
        """Carry an inspection on to `state`; `deductions` count the incomplete contents by line."""
        step = ("reach", self.plan.pk, state, order, tuple(sorted((deductions or {}).items())))
        memory.take(step, lambda: Player(self.inspection(order), deductions).reach(state))
        return self.inspection(order)

    def close(self, reason: str = "Kết thúc đợt kiểm tra để tổng hợp.") -> None:
        """End the round; results open to the whole cluster."""
        plan = InspectionPlan.objects.get(pk=self.plan.pk)
        planning.close_plan(plan=plan, reason=reason, by=self.user("thuongtruc"), at=NOW)

    def play(self, order: int = 1) -> Player:
        return Player(self.inspection(order))

    def line_id(self, number: str) -> int:
        sheet = self.first.scoresheet
        return next(a.line_id for a in sheet.assessments.all() if a.line.number == number)


def make_world(*, state: str = states.ISSUED) -> World:
    """The cluster, its people, and the plan as a draft or issued."""
    memory.take(("world", state), lambda: _load_world(state), is_first=True)
    plan = InspectionPlan.objects.get()
    return World(plan, ClusterTerm.objects.get(pk=plan.term_id))


def _load_world(state: str) -> None:
    data = loading.read_data()
    term = loading.load_cluster(data)
    accounts.make_accounts(term)
    staff = User.objects.get(username="thuongtruc")
    plan = loading.load_plan(data, term, by=staff, at=NOW)
    if state != states.DRAFT:
        issue(plan, by=staff)
