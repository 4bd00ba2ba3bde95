"""Loads cluster, units, criteria and a draft plan from a data file such as fixtures/plan_2022.json."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from clusters.models import (
    ClusterMembership,
    ClusterTerm,
    EmulationCluster,
    FunctionalRole,
    Unit,
    UnitKind,
    UnitOffice,
)
from inspections import planning
from inspections.models import InspectionPlan, LegalBasis
from scoring.models import CriteriaTemplate, Criterion, RatingBand, ScoreLine

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
PLAN_2022 = FIXTURES / "plan_2022.json"


def read_data(path: Path = PLAN_2022) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load_cluster(data: dict[str, Any]) -> ClusterTerm:
    """Units, offices, the cluster, its memberships and its term."""
    functions = {
        row["code"]: FunctionalRole.objects.create(code=row["code"], name=row["name"], order=order)
        for order, row in enumerate(data["function_roles"], start=1)
    }
    kinds = {
        row["code"]: UnitKind.objects.create(code=row["code"], name=row["name"], order=order)
        for order, row in enumerate(data["unit_kinds"], start=1)
    }
    units = {row["code"]: _load_unit(row, kinds, functions) for row in data["units"]}
    cluster = EmulationCluster.objects.create(**data["cluster"])
    ClusterMembership.objects.bulk_create(
        ClusterMembership(cluster=cluster, unit=unit, order=order, valid_to=unit.valid_to)
        for order, unit in enumerate(units.values(), start=1)
    )
    term = dict(data["term"])
    standing = units[term.pop("standing_unit")]
    office = standing.office_for(term.pop("contact_office_function"), datetime.date(term["year"], 1, 1))
    return ClusterTerm.objects.create(cluster=cluster, standing_unit=standing, contact_office=office, **term)


def _load_unit(row: dict[str, Any], kinds: dict[str, UnitKind], functions: dict[str, FunctionalRole]) -> Unit:
    fields = {name: value for name, value in row.items() if name not in ("kind", "offices", "valid_to")}
    valid_to = _day(row.get("valid_to"))
    unit = Unit.objects.create(kind=kinds[row["kind"]], valid_to=valid_to, **fields)
    for office in row["offices"]:
        UnitOffice.objects.create(
            unit=unit,
            function=functions[office["function"]],
            official_name=office["official_name"],
            short_name=office["short_name"],
        )
    return unit


@transaction.atomic
def load_criteria(data: dict[str, Any]) -> CriteriaTemplate:
    row = data["criteria_template"]
    template = CriteriaTemplate.objects.create(
        name=row["name"],
        note=row["note"],
        deduction_step=Decimal(row["deduction_step"]),
        max_deductions_per_line=row["max_deductions_per_line"],
    )
    for band in row["bands"]:
        RatingBand.objects.create(template=template, **(band | {"min_points": Decimal(band["min_points"])}))
    for entry in row["criteria"]:
        criterion = Criterion.objects.create(
            template=template, number=entry["number"], text_plan=entry["text_plan"]
        )
        for order, line in enumerate(entry["lines"], start=1):
            values = line | {"max_points": Decimal(line["max_points"])}
            ScoreLine.objects.create(criterion=criterion, order=order, **values)
    return template


@transaction.atomic
def load_plan(data: dict[str, Any], term: ClusterTerm, *, by: User, at: datetime.datetime) -> InspectionPlan:
    """The draft of the plan with its bases, composition and assignments, through the write functions."""
    bases = {row["number"]: _load_basis(row) for row in data["legal_bases"]}
    functions = FunctionalRole.objects.in_bulk(field_name="code")
    units = Unit.objects.in_bulk(field_name="code")
    row = dict(data["plan"])
    cited = [(bases[b["number"]], b["wording"]) for b in row.pop("bases")]
    asked = [(r["side"], functions[r["function"]], r["text"]) for r in row.pop("role_requirements")]
    pairs = [(units[a].pk, units[b].pk) for a, b in row.pop("assignments")]
    for name in ("issued_on", "inspection_deadline", "submission_deadline"):
        row[name] = _day(row[name])
    plan = planning.create_plan(term=term, criteria_template=load_criteria(data), by=by, at=at, **row)
    planning.set_bases(plan=plan, bases=cited, by=by, at=at)
    planning.set_role_requirements(plan=plan, requirements=asked, by=by, at=at)
    planning.set_assignments(plan=plan, pairs=pairs, by=by, at=at)
    return plan


def _load_basis(row: dict[str, Any]) -> LegalBasis:
    return LegalBasis.objects.create(**(row | {"issued_on": _day(row["issued_on"])}))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
