"""Every act of the round by its name in the tables, done by whoever is given; and what it needs first."""

import datetime
import io
from collections.abc import Callable

from PIL import Image

from accounts.models import User
from clusters.models import ClusterTerm, FunctionalRole
from inspections import arranging, planning, recording, reporting, signing, states, submitting
from inspections.models import (
    ClusterReport,
    Inspection,
    InspectionPlan,
    Minutes,
    Opinion,
    SelfReport,
    Side,
)
from inspections.recording import LineValue, NamedDeduction
from scoring import sheets
from scoring.models import LineAssessment
from tests.factories import NOW, PASSWORD, REPORTED_ON, World

COMPLETE = LineValue("complete")
REASON = "Hồ sơ kiểm tra chưa có văn bản minh chứng."
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"


def incomplete(*contents: str, reason: str = REASON) -> LineValue:
    return LineValue("incomplete", tuple(NamedDeduction(content, reason) for content in contents))


def in_force(inspection: Inspection) -> int | None:
    """The proposal that the next one answers."""
    rows = inspection.visit_proposals.exclude(status="superseded")
    return rows.values_list("pk", flat=True).first()


def digest(inspection: Inspection) -> str:
    signed = signing.content_in_force(inspection)
    return signed.digest if signed else "0" * 64


def version(model, inspection: Inspection) -> int:
    if model is Opinion:
        return recording.opinion_version(inspection)
    row = model.objects.filter(inspection=inspection).first()
    return row.lock_version if row else 0


# --- Acts that move a state ------------------------------------------------------------------------


def propose_date(inspection: Inspection, by: User, day: datetime.date = datetime.date(2022, 11, 28), **given):
    values = {"starts_at": datetime.time(9, 30), "place": "Hội trường", "base_proposal": in_force(inspection)}
    return arranging.propose_visit(inspection=inspection, day=day, by=by, at=NOW, **(values | given))


def agree_date(inspection: Inspection, by: User):
    arranging.agree_visit(inspection=inspection, proposal_id=in_force(inspection) or 0, by=by, at=NOW)


def start(inspection: Inspection, by: User):
    arranging.start_inspection(inspection=inspection, by=by, at=NOW)


def finish_scoring(inspection: Inspection, by: User):
    recording.finish_scoring(inspection=inspection, by=by, at=NOW)


def reopen_scoring(inspection: Inspection, by: User):
    recording.reopen_scoring(inspection=inspection, by=by, at=NOW)


def draft_minutes(inspection: Inspection, by: User):
    recording.draft_minutes(inspection=inspection, by=by, at=NOW)


def open_signing(inspection: Inspection, by: User):
    return signing.open_signing(inspection=inspection, by=by, at=NOW)


def sign(inspection: Inspection, by: User, shown: str | None = None, password: str = PASSWORD):
    shown = digest(inspection) if shown is None else shown
    return signing.sign(inspection=inspection, digest=shown, password=password, by=by, at=NOW)


def refuse_to_sign(inspection: Inspection, by: User, reason: str = "Sai tên người dự."):
    return signing.refuse_to_sign(
        inspection=inspection, digest=digest(inspection), reason=reason, by=by, at=NOW
    )


def reopen_minutes(inspection: Inspection, by: User, reason: str = "Bổ sung kiến nghị."):
    signing.reopen_minutes(inspection=inspection, reason=reason, by=by, at=NOW)


def submit(inspection: Inspection, by: User, late_reason: str = "", at: datetime.datetime = NOW):
    return submitting.submit(inspection=inspection, late_reason=late_reason, by=by, at=at)


def accept(inspection: Inspection, by: User):
    submitting.accept(inspection=inspection, by=by, at=NOW)


def return_(inspection: Inspection, by: User, reason: str = "Thiếu chữ ở mục IV."):
    submitting.return_submission(inspection=inspection, reason=reason, by=by, at=NOW)


def cancel_receipt(inspection: Inspection, by: User, reason: str = "Cộng nhầm điểm mục 4."):
    submitting.cancel_receipt(inspection=inspection, reason=reason, by=by, at=NOW)


MOVES: dict[str, Callable[[Inspection, User], object]] = {
    "propose_date": propose_date,
    "agree_date": agree_date,
    "start": start,
    "finish_scoring": finish_scoring,
    "reopen_scoring": reopen_scoring,
    "draft_minutes": draft_minutes,
    "open_signing": open_signing,
    "sign": sign,
    "complete_signing": sign,
    "refuse_to_sign": refuse_to_sign,
    "reopen_minutes": reopen_minutes,
    "submit": submit,
    "accept": accept,
    "return": return_,
    "cancel_receipt": cancel_receipt,
}

# --- Acts that write without moving ----------------------------------------------------------------


def name_side(inspection: Inspection, by: User, side: str, people=None, vacancies=None, base_version=None):
    from inspections.demo.playing import Player

    arranging.name_delegation(
        inspection=inspection,
        side=side,
        people=Player(inspection).people_of(side) if people is None else people,
        vacancies=vacancies or {},
        base_version=getattr(inspection, f"{side}_delegation_version")
        if base_version is None
        else base_version,
        by=by,
        at=NOW,
    )


def write_report(inspection: Inspection, by: User, text: str = "Đơn vị đã triển khai.", base_version=None):
    base = version(SelfReport, inspection) if base_version is None else base_version
    return recording.record_self_report(inspection=inspection, text=text, base_version=base, by=by, at=NOW)


def attach(inspection: Inspection, by: User, content: bytes = PDF, name: str = "Kế hoạch.pdf", **given):
    return recording.attach_evidence(
        inspection=inspection, file=io.BytesIO(content), name=name, by=by, at=NOW, **given
    )


def take_photo(inspection: Inspection, by: User):
    return attach(inspection, by, content=photo(), name="Ảnh 1.jpg", side=Side.INSPECTING)


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(made, "JPEG")
    return made.getvalue()


def note_absence(inspection: Inspection, by: User, reason: str = "Đi công tác."):
    """Of somebody of the team who does not sign."""
    duties = {"is_head": False, "is_secretary": False, "is_representative": False}
    member = inspection.delegation_members.filter(**duties).first()
    return recording.record_attendance(
        inspection=inspection,
        member_id=member.pk if member else 0,
        absence_reason=reason,
        seen=recording.seen_mark(member.absence_reason if member else ""),
        by=by,
        at=NOW,
    )


def score(
    inspection: Inspection, by: User, number: str = "1", value: LineValue = COMPLETE, base_version=None
):
    rows = LineAssessment.objects.filter(sheet=inspection.scoresheet_id).select_related("line__criterion")
    row = next((row for row in rows if row.line.number == number), None)
    base = base_version if base_version is not None else (row.lock_version if row else 0)
    line_id = row.line_id if row else 0
    return recording.record_line(
        inspection=inspection, line_id=line_id, value=value, base_version=base, by=by, at=NOW
    )


def add_exemplar(
    inspection: Inspection, by: User, name: str = "Hợp tác xã Mường Lay", kind: str = "enterprise"
):
    return recording.add_exemplar(inspection=inspection, name=name, kind=kind, by=by, at=NOW)


def write_minutes(inspection: Inspection, by: User, base_version=None, **fields):
    base = version(Minutes, inspection) if base_version is None else base_version
    fields = fields or {"strengths": "Phong trào thi đua sôi nổi."}
    return recording.record_minutes(inspection=inspection, fields=fields, base_version=base, by=by, at=NOW)


def give_opinion(inspection: Inspection, by: User, stance: str = "agree", base_version=None, **given):
    base = version(Opinion, inspection) if base_version is None else base_version
    return recording.record_opinion(
        inspection=inspection, stance=stance, base_version=base, by=by, at=NOW, **given
    )


WRITES: dict[str, Callable[[Inspection, User], object]] = {
    "inspecting_delegation": lambda inspection, by: name_side(inspection, by, Side.INSPECTING),
    "inspected_delegation": lambda inspection, by: name_side(inspection, by, Side.INSPECTED),
    "self_report": write_report,
    "evidence": attach,
    "photos": take_photo,
    "attendance": note_absence,
    "scores": score,
    "exemplars": add_exemplar,
    "minutes": write_minutes,
    "opinion": give_opinion,
}

# --- What an act needs first -----------------------------------------------------------------------


def reach(world: World, state: str, order: int = 1) -> Inspection:
    """As `world.reach`, and the state that lies off the main path too."""
    if state != states.RETURNED:
        return world.reach(state, order)
    return_(world.reach(states.SUBMITTED, order), world.user("noivu"))
    return world.inspection(order)


def score_all(world: World) -> None:
    player = world.play()
    for row in sheets.assessments_of(player.inspection.scoresheet):
        player.score_line(row, 0)


def fill_minutes(world: World) -> None:
    player = world.play()
    player.visit_exemplar()
    required = dict.fromkeys(("strengths", "shortcomings", "causes", "recommendations_to_unit"), "Đã nêu.")
    times = {"starts_at": NOW, "ends_at": NOW + datetime.timedelta(hours=8)}
    write_minutes(player.inspection, player.secretary, **required, **times)


def sign_two(world: World) -> None:
    for username in ("thuky.tuangiao", "truongdoan.tuangiao"):
        sign(world.first, world.user(username))


PREPARE: dict[str, Callable[[World], object]] = {
    "start": lambda world: world.play().name_delegations(),
    "finish_scoring": score_all,
    "draft_minutes": fill_minutes,
    "open_signing": lambda world: world.play().give_opinion(),
    "complete_signing": sign_two,
}

# --- The report ------------------------------------------------------------------------------------


def issue_report(
    report: ClusterReport,
    by: User,
    number: str = "7",
    issued_on: datetime.date = REPORTED_ON,
) -> None:
    digest = reporting.digest_to_issue(report)
    reporting.issue_report(report=report, digest=digest, number=number, issued_on=issued_on, by=by, at=NOW)


# --- Other years -----------------------------------------------------------------------------------


def draft_year(world: World, year: int, **fields) -> InspectionPlan:
    """The draft of another year of the cluster, complete but for its assignments."""
    standing = world.term.standing_unit
    term = ClusterTerm.objects.create(
        cluster=world.term.cluster, year=year, standing_unit=standing, head_person="Trưởng Cụm"
    )
    staff = world.user("thuongtruc")
    plan = planning.create_plan(
        term=term,
        criteria_template=world.plan.criteria_template,
        inspection_deadline=datetime.date(year, 12, 5),
        submission_deadline=datetime.date(year, 12, 10),
        by=staff,
        at=NOW,
        **fields,
    )
    leaders = FunctionalRole.objects.get(code="leadership")
    asked = [(side, leaders, "Đại diện lãnh đạo") for side in Side.values]
    planning.set_role_requirements(plan=plan, requirements=asked, by=staff, at=NOW)
    return plan


def assign(plan: InspectionPlan, by: User, pairs=None, **given):
    pairs = planning.propose_assignments(plan) if pairs is None else pairs
    return planning.set_assignments(plan=plan, pairs=pairs, by=by, at=NOW, **given)


def issue(
    plan: InspectionPlan, by: User, number: str = "15", issued_on: datetime.date | None = None, **given
):
    day = issued_on or datetime.date(plan.year, 10, 20)
    planning.issue_plan(plan=plan, number=number, issued_on=day, by=by, at=NOW, **given)
