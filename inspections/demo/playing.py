"""Carries inspections through the round by the real write functions, as their people would.

The demo fills a whole year with it; tests reach any state with it.
"""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Callable

from django.utils import timezone
from PIL import Image

from accounts.models import User
from inspections import arranging, planning, recording, signing, states, submitting
from inspections.demo.accounts import PASSWORD
from inspections.demo.loading import FIXTURES, read_data
from inspections.models import DelegationMember, Inspection, InspectionPlan, Opinion, Side
from scoring import sheets
from scoring.models import LineAssessment

FINDINGS = FIXTURES / "demo_findings.json"

NUMBER_2022 = "120"  # the paper of 2022 leaves number and day blank; these are the demo's own
ISSUED_ON_2022 = datetime.date(2022, 10, 20)

# How many contents are incomplete per line, inspection by inspection: 95, 80, 100, 65 and 75 points.
DEDUCTIONS_2022: tuple[dict[str, int], ...] = (
    {"5": 1},
    {"2": 1, "4": 2, "8b": 1},
    {},
    {"1": 1, "3": 2, "4": 1, "6": 1, "8a": 1, "9": 1},
    {"1": 1, "3": 1, "6": 1, "7": 1, "10": 1},
)


def moment(day: datetime.date, hour: int = 8, minute: int = 0) -> datetime.datetime:
    """A moment of that day in Vietnam."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def issue(plan: InspectionPlan, *, by: User) -> None:
    planning.issue_plan(
        plan=plan, number=NUMBER_2022, issued_on=ISSUED_ON_2022, by=by, at=moment(ISSUED_ON_2022)
    )


class Player:
    """Plays one inspection; every act is a method, `reach` does all that lead to a state."""

    def __init__(self, inspection: Inspection, deductions: dict[str, int] | None = None):
        self.inspection = inspection
        self.deductions = deductions or {}
        inspecting, inspected = inspection.inspecting_unit.code, inspection.inspected_unit.code
        users = User.objects.in_bulk(
            [
                f"truongdoan.{inspecting}",
                f"thuky.{inspecting}",
                f"noivu.{inspecting}",
                f"daidien.{inspected}",
                f"noivu.{inspected}",
                "noivu",
            ],
            field_name="username",
        )
        self.head = users[f"truongdoan.{inspecting}"]
        self.secretary = users[f"thuky.{inspecting}"]
        self.representative = users[f"daidien.{inspected}"]
        self.offices = {
            Side.INSPECTING: users[f"noivu.{inspecting}"],
            Side.INSPECTED: users[f"noivu.{inspected}"],
        }
        self.standing_office = users["noivu"]
        self.day = datetime.date(2022, 11, 21) + datetime.timedelta(days=2 * (inspection.order - 1))

    def reach(self, goal: str) -> Inspection:
        """Do what leads from the present state to `goal` on the main path."""
        acts: dict[str, Callable[[], None]] = {
            states.ASSIGNED: self.propose,
            states.DATE_PROPOSED: self.agree,
            states.DATE_AGREED: self.prepare_and_start,
            states.IN_PROGRESS: self.score,
            states.SCORED: self.write_minutes,
            states.MINUTES_DRAFTED: self.put_up_for_signing,
            states.AWAITING_SIGNATURES: self.sign,
            states.SIGNED: self.submit,
            states.RETURNED: self.submit,
            states.SUBMITTED: self.accept,
        }
        while self.inspection.state != goal:
            acts[self.inspection.state]()
            self.inspection = Inspection.objects.get(pk=self.inspection.pk)
        return self.inspection

    def propose(self) -> None:
        arranging.propose_visit(
            inspection=self.inspection,
            day=self.day,
            starts_at=datetime.time(8, 0),
            place=f"Phòng họp {self.inspection.inspected_unit.authority_name}",
            by=self.head,
            at=moment(ISSUED_ON_2022 + datetime.timedelta(days=10)),
        )

    def agree(self) -> None:
        proposal = self.inspection.open_proposal
        arranging.agree_visit(
            inspection=self.inspection,
            proposal_id=proposal.pk,
            by=self.head if proposal.side == Side.INSPECTED else self.representative,
            at=moment(ISSUED_ON_2022 + datetime.timedelta(days=11)),
        )

    def name_delegations(self) -> None:
        for side, by in ((Side.INSPECTING, self.head), (Side.INSPECTED, self.representative)):
            arranging.name_delegation(
                inspection=self.inspection,
                side=side,
                people=self.people_of(side),
                vacancies={},
                base_version=getattr(self.inspection, f"{side}_delegation_version"),
                by=by,
                at=moment(self.day - datetime.timedelta(days=5)),
            )

    def people_of(self, side: str) -> list[arranging.NamedPerson]:
        """One person for each function that the plan asks for, named by role."""
        unit = self.inspection.unit_of(side)
        accounts = self._accounts_of(side)
        people = []
        for asked in self.inspection.plan.role_requirements.filter(side=side).select_related("function"):
            code = asked.function.code
            office = unit.office_for(code, self.day)
            position = office.official_name if office else asked.function.name
            user, duty = accounts.get(code, (None, ""))
            people.append(
                arranging.NamedPerson(
                    function=code,
                    full_name=user.full_name if user else f"{asked.function.name} {unit.name}",
                    position=position,
                    honorific=DelegationMember.Honorific.NEUTRAL,
                    user_id=user.pk if user else None,
                    **({duty: True} if duty else {}),
                )
            )
        return people

    def _accounts_of(self, side: str) -> dict[str, tuple[User, str]]:
        office = {"home_affairs": (self.offices[side], "")}
        if side == Side.INSPECTED:
            return {"leadership": (self.representative, "is_representative"), **office}
        return {
            "leadership": (self.head, "is_head"),
            "emulation_officer": (self.secretary, "is_secretary"),
            **office,
        }

    def version_of(self, part: str) -> int:
        """The version of the report or the minutes as stored, 0 before there is one."""
        return getattr(getattr(self.inspection, part, None), "lock_version", 0)

    def report(self) -> None:
        recording.record_self_report(
            inspection=self.inspection,
            text=(
                "Đơn vị đã ban hành kế hoạch công tác thi đua, khen thưởng từ đầu năm; tổ chức phát động "
                "các phong trào thi đua và sơ kết, tổng kết đúng quy định.\n"
                "Hồ sơ, văn bản minh chứng được tải lên theo từng nội dung kiểm tra."
            ),
            base_version=self.version_of("self_report"),
            by=self.representative,
            at=moment(self.day - datetime.timedelta(days=3)),
        )
        picture = io.BytesIO()
        Image.new("RGB", (320, 200), "white").save(picture, "PNG")
        recording.attach_evidence(
            inspection=self.inspection,
            file=picture,
            name="Kế hoạch công tác thi đua, khen thưởng năm 2022 (bản chụp).png",
            line_id=sheets.score_lines(self.inspection.plan.criteria_template)[0].pk,
            by=self.representative,
            at=moment(self.day - datetime.timedelta(days=3)),
        )

    def prepare_and_start(self) -> None:
        self.name_delegations()
        self.report()
        arranging.start_inspection(inspection=self.inspection, by=self.secretary, at=moment(self.day))

    def score(self) -> None:
        for assessment in sheets.assessments_of(self.inspection.scoresheet):
            self.score_line(assessment, self.deductions.get(assessment.line.number, 0))
        recording.finish_scoring(inspection=self.inspection, by=self.secretary, at=moment(self.day, 11))

    def score_line(self, assessment: LineAssessment, incomplete: int) -> None:
        found = read_data(FINDINGS)[assessment.line.number][:incomplete]
        recording.record_line(
            inspection=self.inspection,
            line_id=assessment.line_id,
            value=recording.LineValue(
                status=LineAssessment.Status.INCOMPLETE if incomplete else LineAssessment.Status.COMPLETE,
                deductions=tuple(recording.NamedDeduction(**deduction) for deduction in found),
                finding="Đã xem hồ sơ, văn bản của đơn vị.",
            ),
            base_version=assessment.lock_version,
            by=self.secretary,
            at=moment(self.day, 9),
        )

    def visit_exemplar(self) -> None:
        recording.add_exemplar(
            inspection=self.inspection,
            name=f"Điển hình của {self.inspection.inspected_unit.name_in_sentence}",
            kind="enterprise",
            address=self.inspection.inspected_unit.name_standalone,
            by=self.secretary,
            at=moment(self.day, 14),
        )

    def write_minutes(self) -> None:
        if not self.inspection.exemplars.exists():
            self.visit_exemplar()
        recording.record_minutes(
            inspection=self.inspection,
            fields={
                "starts_at": moment(self.day, 8),
                "ends_at": moment(self.day, 16, 30),
                "strengths": (
                    "Công tác lãnh đạo, chỉ đạo phong trào thi đua được quan tâm, có kế hoạch cụ thể.\n"
                    "Việc xét, đề nghị khen thưởng công khai, đúng quy trình."
                ),
                "good_practices": "Gắn phong trào thi đua với nhiệm vụ của từng cơ quan, đơn vị.",
                "shortcomings": "Một số hồ sơ minh chứng chưa được sắp xếp đầy đủ theo nội dung kiểm tra.",
                "causes": "Cán bộ làm công tác thi đua, khen thưởng ở cơ sở còn kiêm nhiệm.",
                "recommendations_to_unit": "Bổ sung, hoàn thiện hồ sơ theo các nội dung đã nêu.",
                "recommendations_to_standing": "Tổ chức trao đổi kinh nghiệm giữa các đơn vị trong Cụm.",
            },
            base_version=self.version_of("minutes"),
            by=self.secretary,
            at=moment(self.day, 15),
        )
        recording.draft_minutes(inspection=self.inspection, by=self.secretary, at=moment(self.day, 15, 30))

    def give_opinion(self) -> None:
        recording.record_opinion(
            inspection=self.inspection,
            stance=Opinion.Stance.AGREE,
            base_version=recording.opinion_version(self.inspection),
            by=self.representative,
            at=moment(self.day, 16),
        )

    def put_up_for_signing(self) -> None:
        if not Opinion.objects.filter(inspection=self.inspection).exists():
            self.give_opinion()
        signing.open_signing(inspection=self.inspection, by=self.secretary, at=moment(self.day, 16, 35))

    def sign(self) -> None:
        for minute, signer in enumerate((self.secretary, self.head, self.representative), start=40):
            self.sign_as(signer, at=moment(self.day, 16, minute))

    def sign_as(self, signer: User, *, at: datetime.datetime, password: str = PASSWORD) -> None:
        signing.sign(
            inspection=self.inspection,
            digest=signing.content_in_force(self.inspection).digest,
            password=password,
            by=signer,
            at=at,
        )

    def submit(self) -> None:
        submitting.submit(
            inspection=self.inspection, by=self.secretary, at=moment(self.day + datetime.timedelta(days=1))
        )

    def accept(self) -> None:
        submitting.accept(
            inspection=self.inspection,
            by=self.standing_office,
            at=moment(self.day + datetime.timedelta(days=2)),
        )


def complete_round(plan: InspectionPlan) -> None:
    """Carry all inspections of the plan through to received, with a mix of ratings."""
    for inspection, deductions in zip(plan.inspections.all(), itertools.cycle(DEDUCTIONS_2022)):
        Player(inspection, deductions).reach(states.ACCEPTED)
