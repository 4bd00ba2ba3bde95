"""Write side before the visit: date and place agreed by both sides, and the people of each side."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from clusters.models import Unit
from config.fields import clean_words
from inspections import permissions, states
from inspections.errors import Refusal
from inspections.models import DelegationMember, DelegationVacancy, Inspection, Side, VisitProposal
from inspections.transitions import all_or_nothing, hold_for_writing, move, record_event
from scoring import sheets

Status = VisitProposal.Status


# --- Date, time and place (plan, IV: "do 02 đơn vị thống nhất") ---------------------------------


def check_visit_day(inspection: Inspection, day: datetime.date, *, field: str = "day") -> None:
    """Refuse a day past the plan's deadline or before the plan was issued."""
    plan, opened_on = inspection.plan, inspection.plan.round_opened_on
    if not plan.inspect_by.allows(day):
        raise Refusal(
            "date_after_deadline", field=field, day=day.strftime("%d/%m/%Y"), deadline=plan.inspect_by.phrase
        )
    if opened_on and day < opened_on:
        raise Refusal("date_before_plan", field=field, day=opened_on.strftime("%d/%m/%Y"))


@all_or_nothing
def propose_visit(
    *,
    inspection: Inspection,
    day: datetime.date,
    starts_at: datetime.time,
    place: str,
    note: str = "",
    base_proposal: int | None = None,
    by: User,
    at: datetime.datetime,
) -> VisitProposal:
    """Propose, or counter with, a date; `base_proposal` is the latest one the proposer saw (id)."""
    move(
        inspection,
        "propose_date",
        by=by,
        at=at,
        data={"day": day.isoformat(), "time": starts_at.strftime("%H:%M"), "place": place, "note": note},
    )
    check_visit_day(inspection, day)
    in_force = inspection.visit_proposals.exclude(status=Status.SUPERSEDED)
    latest = in_force.first()
    _check_latest(latest.pk if latest else None, base_proposal)
    offered = (day, starts_at, clean_words(place))
    if latest and not clean_words(note) and offered == (latest.day, latest.starts_at, latest.place):
        is_own = latest.status == Status.OPEN and latest.side == permissions.side_of(by, inspection)
        raise Refusal("own_proposal_again" if is_own else "same_proposal", field="day")
    in_force.update(status=Status.SUPERSEDED, answered_by=by, answered_at=at)
    return VisitProposal.objects.create(
        inspection=inspection,
        side=permissions.side_of(by, inspection),
        day=day,
        starts_at=starts_at,
        place=place,
        note=note,
        proposed_by=by,
        proposed_at=at,
    )


@all_or_nothing
def agree_visit(*, inspection: Inspection, proposal_id: int, by: User, at: datetime.datetime) -> None:
    """Accept the other side's open proposal, the one with this id and no other."""
    move(inspection, "agree_date", by=by, at=at, data={"proposal": proposal_id})
    # Only now: the row is held, and no counter-proposal can come in between.
    proposal = inspection.visit_proposals.filter(status=Status.OPEN).first()
    if proposal is not None and proposal.side == permissions.side_of(by, inspection):
        other = Side.INSPECTED if proposal.side == Side.INSPECTING else Side.INSPECTING
        raise Refusal("own_proposal", unit=inspection.unit_of(other).name_in_sentence)
    _check_latest(proposal.pk if proposal else None, proposal_id)
    check_visit_day(inspection, proposal.day)
    inspection.visit_proposals.filter(pk=proposal_id, status=Status.OPEN).update(
        status=Status.AGREED, answered_by=by, answered_at=at
    )


def _check_latest(latest: int | None, seen: int | None) -> None:
    if latest != seen:
        raise Refusal("proposal_changed")


# --- The people ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedPerson:
    """One person of a delegation as entered."""

    function: str  # code of the functional role
    full_name: str
    position: str
    honorific: str = DelegationMember.Honorific.NEUTRAL
    user_id: int | None = None
    is_head: bool = False
    is_secretary: bool = False
    is_representative: bool = False

    @property
    def signs(self) -> bool:
        return self.is_head or self.is_secretary or self.is_representative


@all_or_nothing
def name_delegation(
    *,
    inspection: Inspection,
    side: str,
    people: Sequence[NamedPerson],
    vacancies: Mapping[str, str],
    base_version: int,
    by: User,
    at: datetime.datetime,
) -> None:
    """Replace the people of one side. `vacancies` gives reasons by function code.

    Every function that the plan asks for has a person or a reason (plan, III). Raises `Refusal`.
    """
    hold_for_writing(inspection, f"{side}_delegation", by=by)
    vacancies = {code: clean_words(reason) for code, reason in vacancies.items() if clean_words(reason)}
    check_delegation(inspection, side, people, vacancies)
    version = f"{side}_delegation_version"
    counted = Inspection.objects.filter(pk=inspection.pk, **{version: base_version}).update(
        **{version: F(version) + 1}
    )
    if counted != 1:
        raise Refusal("delegation_changed")
    _replace_people(inspection, side, people, vacancies)
    inspection._prefetched_objects_cache = {}
    record_event(
        action="name_delegation",
        by=by,
        at=at,
        plan=inspection.plan,
        inspection=inspection,
        data={"side": side, "people": [person.full_name for person in people]},
    )


def _replace_people(
    inspection: Inspection, side: str, people: Sequence[NamedPerson], vacancies: Mapping[str, str]
) -> None:
    functions = {row.function.code: row.function for row in _asked_functions(inspection, side)}
    absences = dict(
        inspection.delegation_members.filter(side=side).values_list("full_name", "absence_reason")
    )
    inspection.delegation_members.filter(side=side).delete()
    inspection.delegation_vacancies.filter(side=side).delete()
    DelegationMember.objects.bulk_create(
        DelegationMember(
            inspection=inspection,
            side=side,
            function=functions[person.function],
            honorific=person.honorific,
            full_name=person.full_name,
            position=person.position,
            user_id=person.user_id,
            is_head=person.is_head,
            is_secretary=person.is_secretary,
            is_representative=person.is_representative,
            absence_reason="" if person.signs else absences.get(person.full_name, ""),
            order=order,
        )
        for order, person in enumerate(people, start=1)
    )
    DelegationVacancy.objects.bulk_create(
        DelegationVacancy(inspection=inspection, side=side, function=functions[code], reason=reason)
        for code, reason in vacancies.items()
        if code in functions
    )


def _asked_functions(inspection: Inspection, side: str):
    return inspection.plan.role_requirements.filter(side=side).select_related("function")


def check_delegation(
    inspection: Inspection, side: str, people: Sequence[NamedPerson], vacancies: Mapping[str, str]
) -> None:
    """Raise the refusal that applies to one side's people, complete as they should be.

    One that concerns a person says which: `details["row"]` is the place among them, from 0.
    """
    _check_functions(inspection, side, people, vacancies)
    check_duties(side, people)
    _check_accounts(inspection, side, people)
    _check_other_side(inspection, side, people)


def _check_functions(
    inspection: Inspection, side: str, people: Iterable[NamedPerson], vacancies: Mapping[str, str]
) -> None:
    asked = {row.function.code: row.text for row in _asked_functions(inspection, side)}
    filled = {person.function for person in people}
    if filled - set(asked):
        raise Refusal("malformed")
    missing = [text for code, text in asked.items() if code not in filled and code not in vacancies]
    if missing:
        label = Side(side).label
        raise Refusal(
            "missing_role",
            side=label[0].lower() + label[1:],
            functions="; ".join(text.rstrip(".") for text in missing),
        )


def check_duties(side: str, people: Sequence[NamedPerson]) -> None:
    """Raise `head_required` or `representative_required` unless the side has each duty once."""
    heads = [p for p in people if p.is_head]
    secretaries = [p for p in people if p.is_secretary]
    representatives = [p for p in people if p.is_representative]
    if side == Side.INSPECTED:
        if len(representatives) != 1 or heads or secretaries:
            raise Refusal("representative_required")
    elif len(heads) != 1 or len(secretaries) != 1 or heads == secretaries or representatives:
        raise Refusal("head_required")


def _check_accounts(inspection: Inspection, side: str, people: Iterable[NamedPerson]) -> None:
    unit = inspection.unit_of(side)
    accounts = set(accounts_of(unit).values_list("pk", flat=True))
    used: set[int] = set()
    for place, person in enumerate(people):
        code = ""
        if person.user_id is None:
            code = "signer_account" if person.signs else ""
        elif person.user_id not in accounts:
            code = "account_of_other_unit"
        elif person.user_id in used:
            code = "person_named_twice"
        if code:
            said = {"name": person.full_name, "unit": unit.name_in_sentence}
            raise Refusal(code, field="user", details={"row": place}, **said)
        used.add(person.user_id)


def accounts_of(unit: Unit) -> QuerySet[User]:
    """Active accounts that hold a role of the unit today."""
    holdings = unit.role_holdings.valid_on(timezone.localdate())
    return User.objects.filter(roles_held__in=holdings, is_active=True).distinct().order_by("full_name")


def _check_other_side(inspection: Inspection, side: str, people: Iterable[NamedPerson]) -> None:
    others = inspection.delegation_members.exclude(side=side)
    accounts = {m.user_id for m in others if m.user_id}
    names = {_plain(m.full_name) for m in others}
    for place, person in enumerate(people):
        if person.user_id in accounts or _plain(person.full_name) in names:
            field = "user" if person.user_id in accounts else "full_name"
            raise Refusal("person_on_both_sides", field=field, details={"row": place}, name=person.full_name)


def _plain(name: str) -> str:
    return " ".join(clean_words(name).casefold().split())


def check_delegations_in_force(inspection: Inspection) -> None:
    """Check both sides as stored, again: at the start of the visit and before signing."""
    inspection._prefetched_objects_cache = {}
    for side in Side.values:
        rows = [m for m in inspection.delegation_members.select_related("function") if m.side == side]
        people = [
            NamedPerson(
                function=row.function.code,
                full_name=row.full_name,
                position=row.position,
                honorific=row.honorific,
                user_id=row.user_id,
                is_head=row.is_head,
                is_secretary=row.is_secretary,
                is_representative=row.is_representative,
            )
            for row in rows
        ]
        vacant = inspection.delegation_vacancies.filter(side=side).select_related("function")
        check_delegation(inspection, side, people, {row.function.code: row.reason for row in vacant})


@all_or_nothing
def start_inspection(*, inspection: Inspection, by: User, at: datetime.datetime) -> None:
    """Begin the visit: both sides complete, the scoresheet opened."""
    move(inspection, "start", by=by, at=at, started_at=at)
    check_delegations_in_force(inspection)
    sheet = sheets.open_sheet(inspection.plan.criteria_template)
    Inspection.objects.filter(pk=inspection.pk, state=states.IN_PROGRESS).update(scoresheet=sheet)
    inspection.scoresheet = sheet
