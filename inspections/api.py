"""Read API for other systems: the same permissions as the pages, by session or by token.

Lists have `items`; points are numbers; dates are ISO; what may not be seen is 404.
"""

from __future__ import annotations

import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer, SessionAuth

from accounts.models import User
from accounts.tokens import user_for_token
from clusters.models import Unit
from inspections import permissions
from inspections.models import Inspection, InspectionPlan
from scoring import rules, sheets


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>`, a token made at "Mã truy cập API"."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_for_token(token, at=timezone.now())
        if user is not None:
            request.user = user
        return user


class SessionReader(SessionAuth):
    """The browser's log-in. Reading needs no CSRF token: nothing here changes anything."""

    def __init__(self) -> None:
        super().__init__(csrf=False)


api = NinjaAPI(
    title="Kiểm tra chéo thi đua, khen thưởng",
    version="1",
    description="Read access to plans, inspections, scores and documents.",
    auth=[SessionReader(), TokenAuth()],
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


class UnitOut(Schema):
    id: int
    code: str
    kind: str
    name: str


class PlanOut(Schema):
    id: int
    year: int
    state: str
    state_label: str
    cluster: str
    number: str
    issued_on: datetime.date | None
    inspection_deadline: datetime.date
    inspection_deadline_inclusive: bool
    submission_deadline: datetime.date
    submission_deadline_inclusive: bool
    standing_unit: UnitOut
    documents: dict[str, str]


class PlanList(Schema):
    items: list[PlanOut]


class DeductionOut(Schema):
    content: str
    reason: str
    points: float


class LineOut(Schema):
    number: str
    criterion: int
    text: str
    max_points: float
    status: str
    awarded_points: float | None
    finding: str
    deductions: list[DeductionOut]


class RatingOut(Schema):
    code: str
    label: str


class InspectionOut(Schema):
    id: int
    plan: int
    state: str
    state_label: str
    inspecting_unit: UnitOut
    inspected_unit: UnitOut
    visit_day: datetime.date | None
    total: float | None
    provisional_points: float | None
    assessed_count: int
    max_total: float
    rating: str | None
    rating_code: str | None
    documents: dict[str, str]
    lines: list[LineOut]


class InspectionList(Schema):
    items: list[InspectionOut]


class ProblemOut(Schema):
    code: str
    message: str


def _unit(unit: Unit) -> dict:
    return {"id": unit.pk, "code": unit.code, "kind": unit.kind.name, "name": unit.name_standalone}


def _plan(plan: InspectionPlan) -> dict:
    return {
        "id": plan.pk,
        "year": plan.year,
        "state": plan.state,
        "state_label": plan.get_state_display(),
        "cluster": plan.cluster.name,
        "number": plan.full_number if plan.number else "",
        "issued_on": plan.issued_on,
        "inspection_deadline": plan.inspection_deadline,
        "inspection_deadline_inclusive": plan.inspection_deadline_inclusive,
        "submission_deadline": plan.submission_deadline,
        "submission_deadline_inclusive": plan.submission_deadline_inclusive,
        "standing_unit": _unit(plan.standing_unit),
        "documents": {
            "plan": reverse("plan_pdf", args=[plan.pk]),
            "blank_scoresheet": reverse("blank_scoresheet_pdf", args=[plan.pk]),
        },
    }


def _inspection(row: Inspection) -> dict:
    template = row.plan.criteria_template
    assessments = sheets.assessments_of(row.scoresheet) if row.scoresheet else []
    result = sheets.result_of(row.scoresheet, template, assessments) if row.scoresheet else None
    band = result.band if result else None
    lines = sheets.score_lines(template)
    visit = row.visit
    return {
        "id": row.pk,
        "plan": row.plan_id,
        "state": row.state,
        "state_label": row.get_state_display(),
        "inspecting_unit": _unit(row.inspecting_unit),
        "inspected_unit": _unit(row.inspected_unit),
        "visit_day": visit.day if visit else None,
        "total": result.total if result else None,
        "provisional_points": result.provisional_points if result else None,
        "assessed_count": result.assessed_count if result else 0,
        "max_total": sum(line.max_points for line in lines),
        "rating": band.label if band else None,
        "rating_code": band.code if band else None,
        "documents": {
            "minutes": reverse("minutes_pdf", args=[row.pk]),
            "scoresheet": reverse("scoresheet_pdf", args=[row.pk]),
        },
        "lines": _lines(lines, assessments, result, template),
    }


def _lines(lines: list, assessments: list, result: rules.SheetResult | None, template) -> list[dict]:
    found = {assessment.line_id: assessment for assessment in assessments}
    points = {line.key: line.awarded_points for line in result.lines} if result else {}
    return [_line(line, found.get(line.pk), points.get(line.number), template) for line in lines]


def _line(line, assessment, awarded, template) -> dict:
    deductions = assessment.deductions.all() if assessment else []
    return {
        "number": line.number,
        "criterion": line.criterion.number,
        "text": line.text,
        "max_points": line.max_points,
        "status": assessment.status if assessment else rules.NOT_ASSESSED,
        "awarded_points": awarded,
        "finding": assessment.finding if assessment else "",
        "deductions": [
            {"content": d.content, "reason": d.reason, "points": template.deduction_step} for d in deductions
        ],
    }


@api.get("/plans", response=PlanList, summary="Plans the caller may see")
def list_plans(request: HttpRequest):
    plans = permissions.visible_plans(request.user).select_related("term__standing_unit__kind")
    return {"items": [_plan(plan) for plan in plans]}


@api.get("/plans/{id:plan_id}", response={200: PlanOut, 404: ProblemOut}, summary="One plan")
def read_plan(request: HttpRequest, plan_id: int):
    return _plan(permissions.find_plan(request.user, plan_id))


@api.get(
    "/plans/{id:plan_id}/inspections",
    response={200: InspectionList, 404: ProblemOut},
    summary="Inspections of a plan",
)
def list_inspections_of_plan(request: HttpRequest, plan_id: int):
    plan = permissions.find_plan(request.user, plan_id)
    return {"items": _list_inspections(request.user, plan.pk)}


@api.get("/inspections", response=InspectionList, summary="Inspections the caller may see")
def list_inspections(request: HttpRequest, plan: Annotated[int | None, Query(ge=0, lt=10**18)] = None):
    return {"items": _list_inspections(request.user, plan)}


def _list_inspections(user: User, plan_id: int | None) -> list[dict]:
    rows = permissions.visible_inspections(user).prefetch_related(
        "visit_proposals", *sheets.prefetch_sheets("scoresheet", "plan__criteria_template")
    )
    if plan_id is not None:
        rows = rows.filter(plan=plan_id)
    return [_inspection(row) for row in rows]


@api.get(
    "/inspections/{id:inspection_id}",
    response={200: InspectionOut, 404: ProblemOut},
    summary="One inspection with its lines",
)
def read_inspection(request: HttpRequest, inspection_id: int):
    return _inspection(permissions.find_inspection(request.user, inspection_id))


# --- Problems ------------------------------------------------------------------------------------


def _problem(code: str, message: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, problem: Http404) -> HttpResponse:
    return _problem("not_found", "Không tìm thấy nội dung yêu cầu.", 404)


@api.exception_handler(AuthenticationError)
def _not_known(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return _problem("not_authenticated", "Vui lòng đăng nhập hoặc gửi mã truy cập hợp lệ.", 401)


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    return _problem("malformed", "Tham số không đúng định dạng.", 422)
