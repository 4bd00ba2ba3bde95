"""A moment of the round with everybody logged in, for tests that ask pages what they answer to whom.

The pair is Mường Lay inspecting Điện Biên Phủ, so that the standing unit (Tuần Giáo) is on neither side.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.tokens import issue_token
from clusters.models import ClusterTerm
from documents import finals
from documents.models import FinalDocument, SignedCopy
from inspections import reporting, states
from inspections.demo.playing import Player
from inspections.models import Inspection, InspectionPlan, Side
from scoring import sheets
from tests.factories import NOW, World, make_world
from tests.inspections.acts import PDF, issue_report, return_, write_minutes

ANONYMOUS = "anonymous"
PEOPLE = {
    "observer": "sonoivu",
    "admin": "quantri",
    "staff": "thuongtruc",  # of the standing unit
    "office": "noivu",  # home affairs of the standing unit
    "head": "truongdoan.muonglay",
    "secretary": "thuky.muonglay",
    "representative": "daidien.dienbienphu",
    "inspecting_office": "noivu.muonglay",
    "inspected_office": "noivu.dienbienphu",
    "other_head": "truongdoan.muongang",
    "other_office": "noivu.muongang",
}
ROLES = (ANONYMOUS, *PEOPLE)
ORDER = 2
NEXT_YEAR = 2023
UNKNOWN_CODE = "A" * 16

# The inspection's state; or the plan's, with the inspection accepted when the plan is closed.
STATES = (states.DRAFT, *states.INSPECTION_STATES, states.CLOSED)
# Not only closed: its report is issued, too.
REPORTED = "reported"


def _keep_nothing(*_of: Any, **_more: Any) -> None:
    pass


class Browser(Client):
    """Keeps no copy of what each template was given: thousands of answers are read by their status alone."""

    def request(self, **request: Any) -> HttpResponse:
        with mock.patch("django.test.client.store_rendered_templates", _keep_nothing):
            return super().request(**request)


class Scene:
    """The world in one state. What one request changes is undone by `undone`."""

    inspecting_side, inspected_side = Side.INSPECTING.value, Side.INSPECTED.value

    def __init__(self, state: str):
        self.state = state
        self.world = make_world(state=state if state == states.DRAFT else states.ISSUED)
        self.next_term = _make_next_term(self.world)
        issue_token(user=self.user("head"), name="Phần mềm tổng hợp", at=NOW)
        _play(self.world, state)
        _keep_papers(self.world)
        self._filled: dict[str, dict] = {}
        self._client = Browser()
        self._cookies = {ANONYMOUS: SimpleCookie()} | {role: self._enter(role) for role in PEOPLE}

    def _enter(self, role: str) -> SimpleCookie:
        client = Client()
        client.force_login(self.user(role))
        return client.cookies

    def client(self, role: str) -> Client:
        """The browser of this person just after the log-in."""
        self._client.cookies = SimpleCookie(self._cookies[role].output(header="", sep=";"))
        return self._client

    def filled(self, name: str, fill: Callable[[Scene], dict[str, Any]]) -> dict[str, Any]:
        """What `fill` makes of the scene; once, for the scene is always as it was."""
        if name not in self._filled:
            self._filled[name] = fill(self)
        for value in self._filled[name].values():
            if hasattr(value, "seek"):
                value.seek(0)  # a file that was sent before
        return dict(self._filled[name])

    def user(self, role: str) -> User:
        return self.world.user(PEOPLE[role])

    @property
    def plan(self) -> InspectionPlan:
        return InspectionPlan.objects.select_related("term__cluster").get(pk=self.world.plan.pk)

    @property
    def inspection(self) -> Inspection:
        return self.world.inspection(ORDER)

    @property
    def player(self) -> Player:
        return self.world.play(ORDER)

    @cached_property
    def plan_id(self) -> int:
        return self.world.plan.pk

    @cached_property
    def inspection_id(self) -> int:
        return self.inspection.pk

    @cached_property
    def line_id(self) -> int:
        """The first line of the Biểu điểm."""
        return sheets.score_lines(self.world.plan.criteria_template)[0].pk

    @cached_property
    def evidence_id(self) -> int:
        return self.inspection.evidence.values_list("pk", flat=True).first() or 0

    @cached_property
    def exemplar_id(self) -> int:
        return self.inspection.exemplars.values_list("pk", flat=True).first() or 0

    @cached_property
    def token_id(self) -> int:
        return self.user("head").api_tokens.earliest("pk").pk

    @cached_property
    def final_code(self) -> str:
        """The code of the issued plan's paper."""
        codes = FinalDocument.objects.filter(plan=self.plan_id, kind=FinalDocument.Kind.PLAN)
        return codes.values_list("code", flat=True).first() or UNKNOWN_CODE

    @cached_property
    def final_id(self) -> int:
        """The signed minutes as a paper."""
        return self.inspection.final_documents.values_list("pk", flat=True).first() or 0

    @cached_property
    def copy_id(self) -> int:
        return SignedCopy.objects.values_list("pk", flat=True).first() or 0


def _make_next_term(world: World) -> ClusterTerm:
    """A year that the standing unit has still to plan."""
    this = world.term
    return ClusterTerm.objects.create(
        cluster=this.cluster, year=NEXT_YEAR, standing_unit=this.standing_unit, head_person=this.head_person
    )


def _play(world: World, state: str) -> None:
    """Bring the pair to `state`, with everything done that the next step asks for."""
    if state == states.DRAFT:
        return
    goal = {states.CLOSED: states.ACCEPTED, REPORTED: states.ACCEPTED, states.RETURNED: states.SUBMITTED}.get(
        state, state
    )
    world.reach(goal, ORDER)
    if state == states.RETURNED:
        return_(world.inspection(ORDER), world.user(PEOPLE["office"]))
    if state in (states.CLOSED, REPORTED):
        world.close()
        report = reporting.draft_report(plan=world.plan, by=world.user(PEOPLE["staff"]), at=NOW)
    if state == REPORTED:
        issue_report(report, world.user(PEOPLE["staff"]))
    if state in _READY:
        _READY[state](world.play(ORDER))


def _prepare_visit(player: Player) -> None:
    player.name_delegations()
    player.report()


def _assess_all(player: Player) -> None:
    for row in sheets.assessments_of(player.inspection.scoresheet):
        player.score_line(row, 0)
    player.visit_exemplar()


def _fill_minutes(player: Player) -> None:
    player.visit_exemplar()
    texts = dict.fromkeys(("strengths", "shortcomings", "causes", "recommendations_to_unit"), "Đã nêu.")
    times = {"starts_at": NOW, "ends_at": NOW + datetime.timedelta(hours=8)}
    write_minutes(player.inspection, player.secretary, **texts, **times)


_READY = {
    states.DATE_AGREED: _prepare_visit,
    states.IN_PROGRESS: _assess_all,
    states.SCORED: _fill_minutes,
    states.MINUTES_DRAFTED: Player.give_opinion,
}


def _keep_papers(world: World) -> None:
    """The papers that are made once, as rows with a file: what they say is tested with the papers."""
    plan, inspection = InspectionPlan.objects.get(pk=world.plan.pk), world.inspection(ORDER)
    if plan.is_draft:
        return
    for kind in finals.PLAN_KINDS:
        _keep_paper(kind=kind, plan=plan)
    signed = finals.final_subject(inspection)
    if signed is None:
        return
    for kind in finals.RESULT_KINDS:
        _keep_paper(kind=kind, plan=plan, inspection=inspection, content=signed)
    SignedCopy.objects.create(
        final=inspection.final_documents.first(),
        kind=SignedCopy.Kind.SCAN,
        original_name="Bản quét.pdf",
        media_type="application/pdf",
        needs_person=True,
        uploaded_by=world.user(PEOPLE["secretary"]),
        uploaded_at=NOW,
        **_file(),
    )


def _keep_paper(**keys: Any) -> None:
    unsealed = {"seal_level": "B-B", "seal_fingerprint": "0" * 64, "content_digest": "0" * 64}
    FinalDocument.objects.create(made_at=NOW, profile="test", **unsealed, **keys, **_file())


def _file() -> dict[str, Any]:
    digest = hashlib.sha256(PDF).hexdigest()
    return {"file": finals.store_file(PDF), "size": len(PDF), "sha256": digest}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
