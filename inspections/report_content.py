"""What the cluster's report says, as plain values: its texts, and the figures of the accepted results.

Figures come from what was signed and accepted, so that the report says what the minutes say.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from inspections.content import FORMAT, plan_content, replaced_reference
from inspections.models import ClusterReport, InspectionPlan, SignedContent, Submission

# Parts III to V in the order of the paper.
TEXTS = (
    "strengths",
    "good_practices",
    "exemplars",
    "shortcomings",
    "causes",
    "recommendations_to_units",
    "recommendations_upwards",
)


@dataclass(frozen=True)
class AcceptedResult:
    """Signed content of one inspection as accepted, and whether it came late."""

    content: dict
    digest: str
    is_late: bool


def accepted_results(plan: InspectionPlan) -> dict[int, AcceptedResult]:
    """By inspection, in the order of the plan."""
    accepted = Submission.objects.filter(inspection__plan=plan, answer=Submission.Answer.ACCEPTED)
    return {
        row.inspection_id: AcceptedResult(json.loads(row.content.canonical), row.content.digest, row.is_late)
        for row in accepted.select_related("content").order_by("inspection__order")
    }


def report_content(report: ClusterReport) -> dict:
    """Everything the report's paper says: the snapshot once issued, the draft as it stands before."""
    return report.snapshot if report.snapshot is not None else draft_report_content(report)


def draft_report_content(report: ClusterReport) -> dict:
    plan = report.plan
    issued = plan_content(plan)
    return {
        "format": FORMAT,
        "kind": "report",
        "year": plan.year,
        "cluster": issued["cluster"],
        "plan": {name: issued[name] for name in ("number", "symbol", "issued_on", "submission_deadline")}
        | {"snapshot_digest": plan.snapshot_digest},
        "superior_name": issued["superior_name"],
        "issuer_name": issued["issuer_name"],
        "standing_unit": issued["standing_unit"],
        "number": report.number,
        "symbol": report.symbol,
        "replaces": replaced_reference(report.replaces),
        "place_name": report.place_name,
        "issued_on": _day(report.issued_on),
        "addressees": _items(report.addressees),
        "lines": issued["scoresheet"]["lines"],
        "max_total": issued["scoresheet"]["max_total"],
        "bands": issued["scoresheet"]["bands"],
        "results": _results(plan, issued["assignments"]),
        "texts": {name: _items(getattr(report, name)) for name in TEXTS},
        "closing": report.closing,
        "recipients": _items(report.recipients),
        "signing": {
            "prefix": report.signing_prefix,
            "organisation": report.signing_organisation,
            "titles": _items(report.signing_titles),
            "signer_name": report.signer_name,
        },
    }


def outdated_contents(report: ClusterReport) -> list[dict]:
    """Contents that went into the texts and are no longer the accepted ones."""
    accepted = {result.digest for result in accepted_results(report.plan).values()}
    gone = SignedContent.objects.filter(
        inspection__plan=report.plan_id, digest__in=set(report.collected) - accepted
    )
    return [json.loads(signed.canonical) for signed in gone]


def changed_results(report: ClusterReport) -> list[str]:
    """Units whose accepted result is no longer the one that the issued report states."""
    now = _results(report.plan, plan_content(report.plan)["assignments"])
    return [
        row["inspected"]["name_in_sentence"]
        for row, stated in zip(now, report.snapshot["results"], strict=True)
        if row.get("digest") != stated.get("digest")
    ]


def _results(plan: InspectionPlan, assignments: list[dict]) -> list[dict]:
    """One row for every inspection of the plan; nothing but the pair while its result is not accepted."""
    accepted = accepted_results(plan)
    keys = plan.inspections.values_list("pk", flat=True)
    return [{**pair, **_figures(accepted.get(key))} for key, pair in zip(keys, assignments, strict=True)]


def _figures(result: AcceptedResult | None) -> dict:
    if result is None:
        return {"is_accepted": False}
    content = result.content
    sheet = content["scoresheet"]
    return {
        "is_accepted": True,
        "is_late": result.is_late,
        "visit_day": content["visit"]["starts_at"][:10],
        "minutes_number": content["minutes"]["number"],
        "revision": content["revision"],
        "digest": result.digest,
        "points": [line["awarded_points"] for line in sheet["lines"]],
        "total": sheet["total"],
        "rating": sheet["rating"],
    }


def _day(value: datetime.date | None) -> str | None:
    return value.isoformat() if value else None


def _items(text: str) -> list[str]:
    """One item a line; empty lines are no items."""
    return [line.strip() for line in text.split("\n") if line.strip()]
