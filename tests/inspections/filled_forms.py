"""What a browser sends from each form, filled in rightly for the scene, by the name of the page."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.forms.models import model_to_dict

from clusters.models import FunctionalRole
from inspections.content import number_text
from inspections.criteria import bands_of, lines_of
from inspections.forms.plans import CONTENT_FIELDS
from inspections.forms.reports import REPORT_FIELDS
from inspections.models import ClusterReport, LegalBasis, Minutes, Opinion, SelfReport, Side
from inspections.reporting import digest_to_issue
from tests.factories import PASSWORD
from tests.inspections.acts import PDF, digest, in_force, version
from tests.inspections.scenes import Scene

Sent = dict[str, Any]
REASON = "Bổ sung theo biên bản họp."


def nothing(_scene: Scene) -> Sent:
    return {}


def as_a_browser_sends(form: BaseForm) -> Sent:
    """A form as its page shows it, with what its fields showed when the page was opened."""
    sent = {}
    for name, field in form.fields.items():
        shown = field.widget.format_value(form[name].value()) or ""
        opened = form.add_initial_prefix(name)
        sent |= {name: shown, opened: form.data.get(opened, shown)}
    return sent


# --- Work from the field ---------------------------------------------------------------------------


def field_review(scene: Scene) -> Sent:
    return {"inspection": scene.inspection_id if scene.state != "draft" else 0, "operations": "", "note": ""}


def field_package(scene: Scene) -> Sent:
    body = {"inspection": scene.inspection_id, "kind": "start", "value": {}}
    body["device_time"] = "2022-11-28T09:30:00+07:00"
    said = {"format": 1, "user": {"name": "Thư ký"}, "operations": [{"body": json.dumps(body)}]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("viec-chua-gui.json", json.dumps(said))
    return {"file": SimpleUploadedFile("viec.zip", packed.getvalue())}


# --- One inspection ------------------------------------------------------------------------------


def visit(scene: Scene) -> Sent:
    base = in_force(scene.inspection)
    return {"base_proposal": base or "", "day": "2022-11-28", "starts_at": "09:30", "place": "Hội trường"}


def agreement(scene: Scene) -> Sent:
    return {"proposal_id": in_force(scene.inspection) or 0}


def people(side: str) -> Callable[[Scene], Sent]:
    def fill(scene: Scene) -> Sent:
        named = scene.player.people_of(side)
        sent = {"base_version": getattr(scene.inspection, f"{side}_delegation_version")}
        for number, person in enumerate(named):
            duties = ("is_head", "is_secretary", "is_representative")
            row = {
                "function": person.function,
                "honorific": person.honorific,
                "full_name": person.full_name,
                "position": person.position,
                "user": person.user_id or "",
                "duty": next((duty for duty in duties if getattr(person, duty)), ""),
            }
            sent |= {f"nguoi-{number}-{name}": value for name, value in row.items()}
            # As the page counts them: a row that is sent as it was shown is a person all the same.
        return sent | {"nguoi-TOTAL_FORMS": len(named), "nguoi-INITIAL_FORMS": len(named)}

    return fill


def report(scene: Scene) -> Sent:
    return {"base_version": version(SelfReport, scene.inspection), "text": "Đơn vị đã triển khai."}


def file(scene: Scene) -> Sent:
    return {"line_id": scene.line_id, "file": SimpleUploadedFile("Kế hoạch.pdf", PDF, "application/pdf")}


def line(scene: Scene) -> Sent:
    sheet = scene.inspection.scoresheet
    base = sheet.assessments.get(line=scene.line_id).lock_version if sheet else 0
    return {
        "base_version": base,
        "status": "incomplete",
        "content": "Chưa có báo cáo sơ kết",
        "reason": "Hồ sơ không có báo cáo sơ kết.",
        "finding": "Đã xem hồ sơ.",
    }


def exemplar(_scene: Scene) -> Sent:
    return {"name": "Hợp tác xã Mường Thanh", "kind": "enterprise", "address": "Thanh Bình", "note": "Tốt."}


def minutes(scene: Scene) -> Sent:
    return {
        "base_version": version(Minutes, scene.inspection),
        "number": "05/BB",
        "starts_at": "2022-11-23T08:00",
        "ends_at": "2022-11-23T16:30",
        "place": "Phòng họp UBND thành phố",
        "strengths": "Phong trào thi đua sôi nổi.",
        "shortcomings": "Hồ sơ chưa đầy đủ.",
        "causes": "Cán bộ kiêm nhiệm.",
        "recommendations_to_unit": "Bổ sung hồ sơ.",
    }


def opinion(scene: Scene) -> Sent:
    return {
        "base_version": version(Opinion, scene.inspection),
        "stance": "disagree",
        "text": "Đề nghị xem lại nội dung 1.",
        "reason": "Đơn vị đã có báo cáo sơ kết.",
    }


def password(scene: Scene) -> Sent:
    return {"digest": digest(scene.inspection), "password": PASSWORD}


def refusal(scene: Scene) -> Sent:
    return {"digest": digest(scene.inspection), "reason": REASON}


def reason(_scene: Scene) -> Sent:
    return {"reason": REASON}


def late(_scene: Scene) -> Sent:
    return {"late_reason": REASON}


# --- The plan ------------------------------------------------------------------------------------


def new_plan(scene: Scene) -> Sent:
    return {
        "criteria_template": scene.plan.criteria_template_id,
        "inspection_deadline": "2023-12-05",
        "submission_deadline": "2023-12-10",
        "submission_deadline_inclusive": "on",
    }


def plan_texts(scene: Scene) -> Sent:
    stored = model_to_dict(scene.plan, CONTENT_FIELDS)
    flags = {name: "on" for name, value in stored.items() if value is True}
    kept = {name: value for name, value in stored.items() if value not in (None, True, False)}
    return {"base_version": scene.plan.lock_version} | kept | flags


def bases(scene: Scene) -> Sent:
    rows = [{"basis": row.pk, "wording": ""} for row in LegalBasis.objects.all()[:2]]
    return {"base_version": scene.plan.lock_version} | _rows("bases", rows)


def composition(scene: Scene) -> Sent:
    asked = [
        {"function": row.pk, "text": f"Đại diện {row.name}"}
        for row in FunctionalRole.objects.filter(code__in=("leadership", "home_affairs"))
    ]
    sent = {"base_version": scene.plan.lock_version}
    for side in Side.values:
        sent |= _rows(side, asked)
    return sent


def assignments(scene: Scene) -> Sent:
    pairs = {
        f"inspects_{row.inspecting_unit_id}": row.inspected_unit_id for row in scene.plan.inspections.all()
    }
    return {"base_version": scene.plan.lock_version, "reason": ""} | pairs


def criteria(scene: Scene) -> Sent:
    template = scene.plan.criteria_template
    lines = [vars(row) | {"max_points": number_text(row.max_points)} for row in lines_of(template)]
    bands = [
        {
            "code": band.code,
            "label": band.label,
            "min_points": number_text(band.min_points),
            **({"min_inclusive": "on"} if band.min_inclusive else {}),
        }
        for band in bands_of(template)
    ]
    rule = {
        "base_version": scene.plan.lock_version,
        "name": template.name,
        "deduction_step": number_text(template.deduction_step),
        "note": template.note,
    }
    return rule | _rows("lines", lines) | _rows("bands", bands)


def plan_version(scene: Scene) -> Sent:
    return {"base_version": scene.plan.lock_version}


def number_and_day(scene: Scene) -> Sent:
    return plan_version(scene) | {"number": "121", "issued_on": "2022-10-21"}


def _rows(prefix: str, rows: list[dict]) -> Sent:
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


# --- The report, and copies of papers -------------------------------------------------------------


def report_texts(scene: Scene) -> Sent:
    report = ClusterReport.objects.filter(plan=scene.plan_id).first() or ClusterReport()
    return {"base_version": report.lock_version} | model_to_dict(report, REPORT_FIELDS)


def report_version(scene: Scene) -> Sent:
    return {"base_version": report_texts(scene)["base_version"]}


def report_number(scene: Scene) -> Sent:
    report = ClusterReport.objects.filter(plan=scene.plan_id).first()
    shown = digest_to_issue(report) if report else "0" * 64
    return {"digest": shown, "number": "15", "issued_on": "2022-12-20"}


def scan(scene: Scene) -> Sent:
    return {"final_id": scene.final_id, "kind": "scan", "file": SimpleUploadedFile("Bản ký.pdf", PDF + b"\n")}


# --- One's own account ---------------------------------------------------------------------------


def log_in(_scene: Scene) -> Sent:
    return {"username": "thuongtruc", "password": PASSWORD}


def new_password(_scene: Scene) -> Sent:
    chosen = "nui-cao-song-dai-1954"
    return {"old_password": PASSWORD, "new_password1": chosen, "new_password2": chosen}


def token_name(_scene: Scene) -> Sent:
    return {"name": "Trang tổng hợp"}
