"""How far an inspection is: its steps with the state of each, and whose turn it is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.models import User
from inspections import permissions, states
from inspections.models import Evidence, Inspection, Side, Signature, SignedContent
from inspections.queries import parties

DONE, CURRENT, WAITING, BLOCKED = "done", "current", "waiting", "blocked"


@dataclass(frozen=True)
class Step:
    """One line of the task list. CURRENT means that the reader is the one to act; `button` says how."""

    name: str
    state: str
    hint: str
    url: str | None
    what: str = ""
    button: str = ""
    due: datetime.date | None = None


def with_turn(inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """The rows with all that `waiting_for` reads, in a constant number of queries."""
    return inspections.select_related("opinion").prefetch_related(
        "visit_proposals",
        "delegation_members",
        Prefetch(
            "signed_contents",
            SignedContent.objects.filter(voided_at__isnull=True).prefetch_related("signatures"),
            to_attr="contents_in_force",
        ),
    )


def with_progress(inspections: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """The rows with all that `steps_of` reads, too."""
    return (
        with_turn(inspections)
        .select_related("self_report")
        .prefetch_related(
            Prefetch("evidence", Evidence.objects.filter(withdrawn_at__isnull=True)), "submissions"
        )
    )


def has_delegation(inspection: Inspection, side: str) -> bool:
    return any(member.side == side for member in inspection.delegation_members.all())


def _has(inspection: Inspection, name: str) -> bool:
    return getattr(inspection, name, None) is not None


# --- Whose turn it is ----------------------------------------------------------------------------


def waiting_for(inspection: Inspection) -> str:
    """ "Đang chờ: …" in one sentence; empty when nothing is awaited any more."""
    if inspection.plan.state != states.ISSUED:
        return ""
    awaited = _AWAITED[inspection.state](inspection)
    return f"Đang chờ: {awaited}" if awaited else ""


def _team(inspection: Inspection) -> str:
    return f"Đoàn kiểm tra của {inspection.inspecting_unit.name_in_sentence}"


def _answer_to_proposal(inspection: Inspection) -> str:
    proposal = inspection.open_proposal
    other = Side.INSPECTED if proposal and proposal.side == Side.INSPECTING else Side.INSPECTING
    return f"{inspection.unit_of(other).name_in_sentence} trả lời đề xuất thời gian"


def _start(inspection: Inspection) -> str:
    for side in Side.values:
        if not has_delegation(inspection, side):
            return f"{inspection.unit_of(side).name_in_sentence} ghi thành phần"
    return f"{_team(inspection)} bắt đầu kiểm tra"


def _opinion_or_signing(inspection: Inspection) -> str:
    if not _has(inspection, "opinion"):
        return f"{inspection.inspected_unit.name_in_sentence} ghi ý kiến về kết quả kiểm tra"
    return f"{_team(inspection)} trình ký biên bản"


def _signer(inspection: Inspection) -> str:
    signed = parties.content_in_force(inspection)
    party = parties.next_party(signed) if signed else None
    if party is None:
        return ""
    if party == Signature.Party.REPRESENTATIVE:
        return f"Đại diện {inspection.inspected_unit.name_in_sentence} ký"
    role = "Thư ký đoàn kiểm tra" if party == Signature.Party.SECRETARY else Signature.Party(party).label
    return f"{role} của {inspection.inspecting_unit.name_in_sentence} ký"


_AWAITED: dict[str, Callable[[Inspection], str]] = {
    states.ASSIGNED: lambda i: (
        f"{i.inspecting_unit.name_in_sentence} hoặc {i.inspected_unit.name_in_sentence} "
        "đề xuất thời gian kiểm tra"
    ),
    states.DATE_PROPOSED: _answer_to_proposal,
    states.DATE_AGREED: _start,
    states.IN_PROGRESS: lambda i: f"{_team(i)} chấm điểm",
    states.SCORED: lambda i: f"{_team(i)} lập biên bản",
    states.MINUTES_DRAFTED: _opinion_or_signing,
    states.AWAITING_SIGNATURES: _signer,
    states.SIGNED: lambda i: f"{_team(i)} gửi kết quả về Thường trực cụm",
    states.SUBMITTED: lambda i: "Thường trực cụm tiếp nhận kết quả",
    states.RETURNED: lambda i: f"{_team(i)} bổ sung và gửi lại kết quả",
    states.ACCEPTED: lambda i: "",
}


# --- The steps -----------------------------------------------------------------------------------


def steps_of(inspection: Inspection, user: User) -> list[Step]:
    """The task list of an inspection as this user sees it."""
    return list(_steps(inspection, user))


def _steps(inspection: Inspection, user: User) -> Iterator[Step]:
    yield _time_step(inspection, user)
    for side in Side.values:
        yield _delegation_step(inspection, user, side)
    yield _report_step(inspection, user)
    yield _scoring_step(inspection, user)
    yield _minutes_step(inspection, user)
    yield _opinion_step(inspection, user)
    yield _signing_step(inspection, user)
    yield _submission_step(inspection, user)
    yield _receipt_step(inspection, user)


def _url(name: str, inspection: Inspection, *more: str) -> str:
    return reverse(name, args=[inspection.pk, *more])


def _step(name: str, *, done: bool, mine: bool, possible: bool, **fields) -> Step:
    """DONE, else CURRENT when it is the reader's, else WAITING when it is somebody's, else BLOCKED."""
    state = DONE if done else CURRENT if mine else WAITING if possible else BLOCKED
    return Step(name=name, state=state, **fields)


def _time_step(inspection: Inspection, user: User) -> Step:
    proposal = inspection.open_proposal
    mine = permissions.can_do(user, "propose_date", inspection)
    if proposal is not None:
        mine = mine and proposal.side != permissions.side_of(user, inspection)
    visit = inspection.visit
    hint = str(visit) if visit else f"Đã đề xuất: {proposal}" if proposal else "Hai đơn vị tự thống nhất."
    return _step(
        "Thống nhất thời gian",
        done=visit is not None,
        mine=mine,
        possible=True,
        hint=hint,
        url=_url("visit", inspection),
        what="Trả lời đề xuất thời gian kiểm tra" if proposal else "Đề xuất thời gian kiểm tra",
        button="Xem và trả lời" if proposal else "Đề xuất thời gian",
        due=inspection.plan.inspect_by.last_day,
    )


def _delegation_step(inspection: Inspection, user: User, side: str) -> Step:
    members = [m for m in inspection.delegation_members.all() if m.side == side]
    name = "Thành phần đoàn kiểm tra" if side == Side.INSPECTING else "Thành phần đơn vị được kiểm tra"
    return _step(
        name,
        done=bool(members),
        mine=permissions.can_write(user, f"{side}_delegation", inspection),
        possible=True,
        hint=f"{len(members)} người" if members else "Chưa ghi thành phần.",
        url=_url("delegation", inspection, side),
        what=f"Ghi {name[0].lower()}{name[1:]}",
        button="Ghi thành phần",
        due=inspection.plan.inspect_by.last_day,
    )


def _report_step(inspection: Inspection, user: User) -> Step:
    files = len(inspection.evidence.all())
    has_text = _has(inspection, "self_report") and bool(inspection.self_report.text)
    reported = has_text or any(row.line_id is None for row in inspection.evidence.all())
    passed = inspection.state in states.UNDER_SIGNATURE
    hint = f"{files} tệp minh chứng" if files else "Chưa có minh chứng."
    return _step(
        "Báo cáo và minh chứng",
        done=reported or passed,
        mine=permissions.can_write(user, "self_report", inspection),
        possible=True,
        hint=hint if reported or not passed else "Không có báo cáo trên hệ thống.",
        url=_url("self_report", inspection),
        what="Gửi báo cáo và minh chứng",
        button="Viết báo cáo",
        due=inspection.plan.inspect_by.last_day,
    )


def _scoring_step(inspection: Inspection, user: User) -> Step:
    can_start = permissions.can_do(user, "start", inspection)
    ready = all(has_delegation(inspection, side) for side in Side.values)
    started = states.has_reached(inspection.state, states.IN_PROGRESS)
    done = states.has_reached(inspection.state, states.SCORED)
    hint = "Đã chốt điểm." if done else "Đang chấm." if started else "Bắt đầu khi hai bên đã ghi thành phần."
    return _step(
        "Chấm điểm",
        done=done,
        mine=permissions.can_write(user, "scores", inspection) or (can_start and ready),
        possible=started or inspection.state == states.DATE_AGREED,
        hint=hint,
        url=_url("scoring" if started else "start", inspection) if started or can_start else None,
        what="Chấm điểm" if started else "Bắt đầu kiểm tra",
        button="Chấm điểm" if started else "Bắt đầu kiểm tra",
        due=inspection.plan.inspect_by.last_day,
    )


def _minutes_step(inspection: Inspection, user: User) -> Step:
    drafted = states.has_reached(inspection.state, states.MINUTES_DRAFTED)
    started = states.has_reached(inspection.state, states.IN_PROGRESS)
    return _step(
        "Biên bản",
        done=drafted,
        mine=permissions.can_do(user, "draft_minutes", inspection),
        possible=inspection.state == states.SCORED,
        hint="Đã lập biên bản." if drafted else "Lập sau khi chốt điểm.",
        url=_url("minutes", inspection) if started else None,
        what="Lập biên bản",
        button="Lập biên bản",
        due=inspection.plan.submit_by.last_day,
    )


def _opinion_step(inspection: Inspection, user: User) -> Step:
    given = _has(inspection, "opinion")
    scored = states.has_reached(inspection.state, states.SCORED)
    drafted = inspection.state == states.MINUTES_DRAFTED
    return _step(
        "Ý kiến của đơn vị được kiểm tra",
        done=given,
        mine=drafted and permissions.can_write(user, "opinion", inspection),
        possible=drafted,
        hint=inspection.opinion.get_stance_display() if given else "Bắt buộc trước khi ký.",
        url=_url("opinion", inspection) if scored else None,
        what="Ghi ý kiến về kết quả kiểm tra",
        button="Ghi ý kiến",
        due=inspection.plan.submit_by.last_day,
    )


def _signing_step(inspection: Inspection, user: User) -> Step:
    signed = parties.content_in_force(inspection)
    awaiting = inspection.state == states.AWAITING_SIGNATURES
    opens = permissions.can_do(user, "open_signing", inspection) and _has(inspection, "opinion")
    my_turn = (
        awaiting and signed is not None and parties.next_party(signed) == parties.party_of(user, inspection)
    )
    confirmed = len(signed.signatures.all()) if signed else 0
    page = "signing" if signed else "open_signing"
    return _step(
        "Ký biên bản",
        done=states.has_reached(inspection.state, states.SIGNED),
        mine=opens or my_turn,
        possible=awaiting or inspection.state == states.MINUTES_DRAFTED,
        hint=f"{confirmed}/{len(parties.ORDER)} người đã ký"
        if signed
        else "Thư ký, Trưởng đoàn, đại diện đơn vị.",
        url=_url(page, inspection) if signed or opens else None,
        what="Ký xác nhận biên bản" if my_turn else "Trình ký biên bản",
        button="Xem và ký" if my_turn else "Trình ký",
        due=inspection.plan.submit_by.last_day,
    )


def _submission_step(inspection: Inspection, user: User) -> Step:
    returned = inspection.state == states.RETURNED
    last = list(inspection.submissions.all())[-1:]
    hint = (
        f"Được trả lại: {last[0].return_reason}"
        if returned and last
        else (inspection.plan.submit_by.phrase[0].upper() + inspection.plan.submit_by.phrase[1:] + ".")
    )
    ready = inspection.state in (states.SIGNED, states.RETURNED)
    return _step(
        "Gửi kết quả",
        done=inspection.state in (states.SUBMITTED, states.ACCEPTED),
        mine=permissions.can_do(user, "submit", inspection),
        possible=ready,
        hint=hint,
        url=_url("submit_results", inspection)
        if states.has_reached(inspection.state, states.SIGNED)
        else None,
        what="Bổ sung và gửi lại kết quả" if returned else "Gửi biên bản và biểu điểm về Thường trực cụm",
        button="Gửi lại" if returned else "Gửi kết quả",
        due=inspection.plan.submit_by.last_day,
    )


def _receipt_step(inspection: Inspection, user: User) -> Step:
    mine = permissions.can_do(user, "accept", inspection)
    accepted = inspection.state == states.ACCEPTED
    return _step(
        "Thường trực cụm tiếp nhận",
        done=accepted,
        mine=mine,
        possible=inspection.state == states.SUBMITTED,
        hint="Đã tiếp nhận." if accepted else "Sau khi đoàn kiểm tra gửi kết quả.",
        url=_url("accept_results", inspection) if mine or accepted else None,
        what="Tiếp nhận kết quả kiểm tra",
        button="Xem và tiếp nhận",
        due=inspection.plan.submit_by.last_day,
    )
