"""The five documents as PDF: plan, blank scoresheet, filled scoresheet, minutes, the cluster's report.

`…_from_content` make a document from its content alone, so that an old one can be made again; the
others choose the content: what was put up for signing if anything was, else what stands now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from documents import signers
from documents.contexts import blank_scoresheet_context, plan_context, scoresheet_context
from documents.minutes_context import minutes_context
from documents.pdf import AttachedFile, render_pdf
from documents.report_context import report_context
from documents.signers import Confirmation
from inspections.content import canonical_bytes, digest_of, inspection_content, plan_content, short_code
from inspections.models import ClusterReport, Inspection, InspectionPlan, Signature, SignedContent
from inspections.queries.parties import content_in_force
from inspections.report_content import report_content

DATA_NAME = "du-lieu.json"


@dataclass(frozen=True)
class Results:
    """What minutes and scoresheet are made from."""

    content: dict
    is_final: bool
    is_put_up: bool = False  # for signing
    confirmations: tuple[Confirmation, ...] = ()


# --- Plan --------------------------------------------------------------------------------------------


def plan_pdf(plan: InspectionPlan) -> bytes:
    return plan_pdf_from_content(plan_content(plan), is_final=not plan.is_draft)


def plan_pdf_from_content(content: dict, is_final: bool, check_code: str = "") -> bytes:
    title = " ".join(["Kế hoạch", *content["abstract"]])
    context = plan_context(content, is_final=is_final)
    return render_pdf("documents/plan.html", {**context, "check_code": check_code}, title=title)


def blank_scoresheet_pdf(plan: InspectionPlan) -> bytes:
    return blank_scoresheet_pdf_from_content(plan_content(plan), is_final=not plan.is_draft)


def blank_scoresheet_pdf_from_content(content: dict, is_final: bool, check_code: str = "") -> bytes:
    title = f"Biểu điểm kiểm tra chéo {content['cluster']['name']} năm {content['year']}"
    context = blank_scoresheet_context(content, is_final=is_final)
    return render_pdf("documents/blank_scoresheet.html", {**context, "check_code": check_code}, title=title)


# --- Report ------------------------------------------------------------------------------------------


def report_pdf(report: ClusterReport) -> bytes:
    return report_pdf_from_content(report_content(report), is_final=not report.is_draft)


def report_pdf_from_content(content: dict, is_final: bool, check_code: str = "") -> bytes:
    title = (
        "Báo cáo tổng hợp kết quả kiểm tra chéo công tác thi đua, khen thưởng "
        f"{content['cluster']['name']} năm {content['year']}"
    )
    context = report_context(content, is_final=is_final)
    return render_pdf("documents/report.html", {**context, "check_code": check_code}, title=title)


# --- Results of an inspection ------------------------------------------------------------------------


def scoresheet_pdf(inspection: Inspection) -> bytes:
    results = results_of(inspection)
    return scoresheet_pdf_from_content(results.content, results.is_final, results.confirmations)


def minutes_pdf(inspection: Inspection) -> bytes:
    results = results_of(inspection)
    return minutes_pdf_from_content(
        results.content, results.is_final, results.confirmations, is_put_up=results.is_put_up
    )


def scoresheet_pdf_from_content(
    content: dict, is_final: bool, signatures: Sequence[Confirmation] = (), check_code: str = ""
) -> bytes:
    context = scoresheet_context(content, is_final=is_final, **signing_parts(content, signatures))
    title = f"Biểu điểm kiểm tra chéo năm {content['plan']['year']}: {pair_phrase(content)}"
    return render_pdf("documents/scoresheet.html", {**context, "check_code": check_code}, title=title)


def minutes_pdf_from_content(
    content: dict,
    is_final: bool,
    signatures: Sequence[Confirmation] = (),
    check_code: str = "",
    *,
    is_put_up: bool = False,
) -> bytes:
    """Final minutes carry their data, so that another system reads the scores without retyping."""
    parts = signing_parts(content, signatures)
    context = minutes_context(content, is_final=is_final, is_put_up=is_put_up, **parts)
    return render_pdf(
        "documents/minutes.html",
        {**context, "check_code": check_code},
        title=f"Biên bản kiểm tra chéo năm {content['plan']['year']}: {pair_phrase(content)}",
        attached=[signed_data(content, signatures)] if is_final and signatures else [],
    )


def signed_data(content: dict, signatures: Sequence[Confirmation]) -> AttachedFile:
    """The bytes whose digest all three have signed, dated by the last signature."""
    return AttachedFile(
        name=DATA_NAME,
        description="Dữ liệu của biên bản và biểu điểm, đúng như nội dung đã ký",
        text=canonical_bytes(content).decode(),
        at=max(confirmation.at for confirmation in signatures),
        relationship="Source",
    )


def pair_phrase(content: dict) -> str:
    return (
        f"{content['inspecting_unit']['name_in_sentence']} kiểm tra "
        f"{content['inspected_unit']['name_in_sentence']}"
    )


def signing_parts(content: dict, signatures: Sequence[Confirmation]) -> dict:
    """The places of the signatures, and the code that tells which content was signed."""
    code = short_code(digest_of(content))
    return {
        "signers": signers.signing_places(content, signatures),
        "code": f"Mã nội dung: {code} · Bản số {content['revision']}",
    }


def results_of(inspection: Inspection) -> Results:
    """The content in force with its confirmations; what stands now, as a draft, where there is none."""
    signed = content_in_force(inspection)
    if signed is None:
        return Results(inspection_content(inspection), is_final=False)
    return Results(
        json.loads(signed.canonical),
        is_final=is_signed_by_all(signed),
        is_put_up=True,
        confirmations=confirmations_of(signed),
    )


def is_signed_by_all(signed: SignedContent) -> bool:
    """Whether all three have confirmed exactly the content that is stored."""
    return (
        signers.is_complete(confirmations_of(signed))
        and digest_of(json.loads(signed.canonical)) == signed.digest
    )


def confirmations_of(signed: SignedContent) -> tuple[Confirmation, ...]:
    """Confirmations of exactly the digest of `signed`."""
    return tuple(
        Confirmation(row.party, row.signer_name, timezone.localtime(row.signed_at))
        for row in signed.signatures.all()
        if row.decision == Signature.Decision.CONFIRMED and row.digest == signed.digest
    )
