"""Write side of the cluster's report: collect the minutes into a draft, revise it, issue it, correct it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from config.fields import clean_text, clean_words
from inspections import permissions, states, wording
from inspections.content import digest_of
from inspections.errors import Refusal
from inspections.models import ClusterReport, InspectionPlan
from inspections.numbers import padded_number, spellings
from inspections.recording.lengths import check_lengths
from inspections.recording.texts import only_changed, text_conflict
from inspections.report_content import (
    TEXTS,
    AcceptedResult,
    accepted_results,
    draft_report_content,
    outdated_contents,
)
from inspections.transitions import all_or_nothing, hold_numbers, hold_report, move_report, record_event

TYPED = (
    "symbol",
    "place_name",
    "addressees",
    *TEXTS,
    "closing",
    "signing_prefix",
    "signing_organisation",
    "signing_titles",
    "signer_name",
    "recipients",
)


# --- The draft -----------------------------------------------------------------------------------


@all_or_nothing
def draft_report(*, plan: InspectionPlan, by: User, at: datetime.datetime) -> ClusterReport:
    """Open the report's draft, filled with what the accepted minutes say; twice gives the first one."""
    permissions.check_plan_staff(by, plan)
    if plan.is_draft:
        raise Refusal("plan_not_issued")
    # Held until the commit: a plan replaced meanwhile hands on the drafts that it has.
    in_force = InspectionPlan.objects.filter(pk=plan.pk, state__in=(states.ISSUED, states.CLOSED))
    if in_force.update(state=F("state")) != 1:
        raise Refusal("plan_replaced")
    report = ClusterReport(plan=plan, updated_at=at, updated_by=by, **wording.report_defaults(plan))
    return _open(report, "draft_report", {}, by=by, at=at)


@all_or_nothing
def correct_report(*, plan: InspectionPlan, reason: str, by: User, at: datetime.datetime) -> ClusterReport:
    """Open the next revision of the issued report, with its texts; twice gives the first one.

    The former stays in force until the new one is issued, and readable ever after.
    """
    permissions.check_plan_staff(by, plan)
    former, reason = plan.reports.last(), clean_words(reason)
    if former is not None and former.is_draft and former.replaces:
        return former
    if former is None or former.is_draft:
        raise Refusal("report_not_issued")
    if not reason:
        raise Refusal("correction_reason", field="reason")
    report = ClusterReport(
        plan=plan,
        revision=former.revision + 1,
        correction_reason=reason,
        collected=former.collected,
        updated_at=at,
        updated_by=by,
        **{name: getattr(former, name) for name in TYPED},
    )
    said = {"reason": reason, "number": former.full_number}
    return _open(report, "correct_report", said, by=by, at=at)


def _open(
    report: ClusterReport, action: str, data: dict, *, by: User, at: datetime.datetime
) -> ClusterReport:
    """Store a new draft with what the accepted minutes say; the other's, when somebody was faster."""
    plan = report.plan
    collect_into(report)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        return plan.reports.last()
    record_event(action=action, by=by, at=at, plan=plan, data={"contents": report.collected, **data})
    return report


def uncollected(report: ClusterReport) -> dict[int, AcceptedResult]:
    """Accepted results whose minutes are not in the texts yet."""
    accepted = accepted_results(report.plan)
    return {key: result for key, result in accepted.items() if result.digest not in report.collected}


def collect_into(report: ClusterReport) -> None:
    """Add what the minutes not collected yet say, each under its unit's name; nothing is saved.

    Paragraphs of minutes that were corrected since go, unless somebody has changed them.
    """
    new, old = uncollected(report).values(), outdated_contents(report)
    for name in TEXTS:
        dropped = {paragraph for content in old for paragraph in _said(name, content)}
        kept = [line for line in getattr(report, name).split("\n") if line not in dropped]
        added = [paragraph for result in new for paragraph in _said(name, result.content)]
        setattr(report, name, "\n".join([*kept, *added]).strip("\n"))
    report.collected = [*report.collected, *(result.digest for result in new)]


def _said(name: str, content: dict) -> list[str]:
    """What the minutes of one inspection say for one text of the report, as one paragraph."""
    if name == "exemplars":
        said = " ".join(_exemplar(row) for row in content["exemplars"])
    else:
        said = _sentences(content["minutes"][_SOURCES.get(name, name)].split("\n"))
    return [f"{content['inspected_unit']['name_standalone']}: {said}"] if said else []


# Texts that the minutes call by another name.
_SOURCES = {
    "recommendations_to_units": "recommendations_to_unit",
    "recommendations_upwards": "recommendations_to_standing",
}


_ENDS = (".", "!", "?", "…", ":", ";")


def _exemplar(row: Mapping[str, str]) -> str:
    place = f", {row['address']}" if row["address"] else ""
    return _sentences([f"{row['name']} ({row['kind'].lower()}{place})", *row["note"].split("\n")])


def _sentences(lines: Iterable[str]) -> str:
    """Lines as running text, each a sentence of its own."""
    kept = [line.strip().lstrip("-+•").strip() for line in lines]
    return " ".join(line if line.endswith(_ENDS) else f"{line}." for line in kept if line)


@all_or_nothing
def collect_minutes(*, report: ClusterReport, base_version: int, by: User, at: datetime.datetime) -> None:
    """Add the minutes accepted since the draft was opened; what was written stays."""
    _hold(report, base_version, by=by)
    collect_into(report)
    _save(report, [*TEXTS, "collected"], by=by, at=at)
    record_event(action="collect_report", by=by, at=at, plan=report.plan, data={"contents": report.collected})


@all_or_nothing
def revise_report(
    *,
    report: ClusterReport,
    fields: Mapping[str, Any],
    changed: Collection[str] | None = None,
    base_version: int,
    by: User,
    at: datetime.datetime,
) -> None:
    """Change what is typed in the draft; `base_version` is the one the writer saw.

    `changed` names those of `fields` that the writer has changed since then, all unless given.
    The same texts again are a success, whatever the version. Raises `Refusal`: version_conflict with
    both versions, edit_issued, forbidden.
    """
    if not set(TYPED).issuperset(fields):
        raise Refusal("malformed")
    check_lengths(ClusterReport, **fields)
    wanted = {name: clean_text(value) for name, value in fields.items()}
    _hold(report, None, by=by)
    before = {name: getattr(report, name) for name in wanted}
    if report.lock_version != base_version:
        before, wanted = only_changed(before, changed), only_changed(wanted, changed)
        if before == wanted:
            return
        raise text_conflict(report, before, wanted)
    for name, value in wanted.items():
        setattr(report, name, value)
    _save(report, wanted, by=by, at=at)
    changed = sorted(name for name in wanted if before[name] != wanted[name])
    record_event(action="revise_report", by=by, at=at, plan=report.plan, data={"fields": changed})


def _hold(report: ClusterReport, base_version: int | None, *, by: User) -> None:
    """The report as stored, held until the commit; a draft of exactly `base_version` if one is given."""
    hold_report(report, by=by)
    if base_version is not None and report.lock_version != base_version:
        raise Refusal("report_changed")


def _save(report: ClusterReport, fields: Iterable[str], *, by: User, at: datetime.datetime) -> None:
    report.lock_version, report.updated_at, report.updated_by = report.lock_version + 1, at, by
    report.save(update_fields=[*fields, "lock_version", "updated_at", "updated_by"])


# --- Issuing -------------------------------------------------------------------------------------

_REQUIRED = {
    "symbol": "ký hiệu",
    "place_name": "địa danh",
    "addressees": "nơi kính gửi",
    "closing": "đoạn kết",
    "signing_organisation": "tên tập thể ký thay mặt",
    "signing_titles": "chức danh người ký",
    "signer_name": "họ và tên người ký",
    "recipients": "nơi nhận",
}
_PARTS = {
    "phần III (ưu điểm, cách làm hay, điển hình)": ("strengths", "good_practices", "exemplars"),
    "phần IV (tồn tại, hạn chế, nguyên nhân)": ("shortcomings", "causes"),
    "phần V (kiến nghị, đề xuất)": ("recommendations_to_units", "recommendations_upwards"),
}


def missing_parts(report: ClusterReport) -> list[str]:
    """What keeps the draft from being issued, in words."""
    missing = [label for name, label in _REQUIRED.items() if not getattr(report, name).strip()]
    missing += [
        label for label, names in _PARTS.items() if not any(getattr(report, name).strip() for name in names)
    ]
    if not accepted_results(report.plan):
        missing.append("kết quả đã được tiếp nhận của ít nhất một đơn vị")
    return missing


def digest_to_issue(report: ClusterReport) -> str:
    """Names the draft that is shown before issuing: its texts and the figures of this moment."""
    return digest_of(draft_report_content(report))


@all_or_nothing
def issue_report(
    *,
    report: ClusterReport,
    digest: str,
    number: str,
    issued_on: datetime.date,
    by: User,
    at: datetime.datetime,
) -> None:
    """Issue the draft that was shown under `digest`, and freeze what it says."""
    hold_report(report, by=by)
    missing = missing_parts(report)
    if missing:
        raise Refusal("report_incomplete", missing="; ".join(missing))
    if digest_to_issue(report) != digest:
        raise Refusal("report_changed")
    number = padded_number(clean_words(number))
    _check_number(report, number, issued_on)
    report.number, report.issued_on = number, issued_on
    snapshot = draft_report_content(report)
    move_report(
        report,
        "issue_report",
        by=by,
        at=at,
        data={"number": number, "revision": report.revision, "reason": report.correction_reason},
        number=number,
        issued_on=issued_on,
        issued_at=at,
        snapshot=snapshot,
        snapshot_digest=digest_of(snapshot),
    )


def _check_number(report: ClusterReport, number: str, issued_on: datetime.date) -> None:
    """Unique within a year per issuer and symbol (Nghị định 30/2020/NĐ-CP, Điều 15)."""
    plan = report.plan
    if not number:
        raise Refusal("report_incomplete", field="number", missing="số văn bản")
    if issued_on < plan.issued_on:
        day = plan.issued_on.strftime("%d/%m/%Y")
        raise Refusal("report_before_plan", field="issued_on", day=day)
    stated = accepted_results(plan).values()
    last_visit = max(
        datetime.date.fromisoformat(result.content["visit"]["starts_at"][:10]) for result in stated
    )
    if issued_on < last_visit:
        raise Refusal("report_before_visit", field="issued_on", day=last_visit.strftime("%d/%m/%Y"))
    former = report.replaces
    if former is not None and issued_on < former.issued_on:
        day = former.issued_on.strftime("%d/%m/%Y")
        raise Refusal("before_the_replaced", field="issued_on", day=day)
    hold_numbers(plan)
    same = ClusterReport.objects.filter(
        plan__term__cluster=plan.term.cluster_id,
        state=states.ISSUED,
        issued_on__year=issued_on.year,
        number__in=spellings(number),
        symbol=report.symbol,
    )
    if same.exclude(pk=report.pk).exists():
        raise Refusal("plan_number_taken", field="number", number=number, year=issued_on.year)
