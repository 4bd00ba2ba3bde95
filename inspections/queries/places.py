"""In which issued plans a unit has its place by a membership."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from clusters.models import ClusterMembership
from inspections import states
from inspections.models import InspectionPlan
from inspections.permissions import years_of


def issued_plans_with(membership: ClusterMembership) -> QuerySet[InspectionPlan]:
    """Plans of the years of the membership that pair its unit; they are seen by its people through it."""
    unit = membership.unit_id
    paired = Q(inspections__inspecting_unit=unit) | Q(inspections__inspected_unit=unit)
    return InspectionPlan.objects.exclude(state=states.DRAFT).filter(years_of(membership), paired).distinct()
