"""What the database keeps from being changed: what is issued, signed or on record, and what that rests on.

In SQL, for the triggers of `scoring/freezing.py`; {row} stands for OLD or NEW.
"""

from __future__ import annotations

from clusters.models import ClusterMembership, ClusterTerm
from inspections import models
from scoring.freezing import freeze_columns, freeze_rows


def freeze_plans() -> None:
    plan_frozen = (
        'EXISTS (SELECT 1 FROM "inspections_inspectionplan" p'
        ' WHERE p."id" = {row}."plan_id" AND p."state" <> \'draft\')'
    )
    is_replaced = (
        'EXISTS (SELECT 1 FROM "inspections_inspectionplan" later'
        ' WHERE later."replaces_id" = {former} AND later."state" = \'issued\'{and_is})'
    )
    freeze_columns(
        models.InspectionPlan,
        when="{row}.\"state\" <> 'draft'",
        free=models.InspectionPlan.CHANGES_AFTER_ISSUE,
        # Going back would thaw all of it; replaced is what another one was issued for.
        nor_when="NEW.\"state\" = 'draft'"
        ' OR OLD."state" IN (\'closed\', \'replaced\') AND NEW."state" <> OLD."state"'
        " OR NEW.\"state\" = 'replaced' AND OLD.\"state\" = 'issued' AND NOT "
        + is_replaced.format(former='OLD."id"', and_is=""),
    )
    freeze_rows(models.PlanBasis, when=plan_frozen)
    freeze_rows(models.PlanRoleRequirement, when=plan_frozen)
    freeze_columns(
        models.Inspection,
        when=plan_frozen,
        free=models.Inspection.CHANGES_AFTER_ISSUE,
        nor_when='(NEW."plan_id" <> OLD."plan_id" OR NEW."order" <> OLD."order") AND NOT '
        + is_replaced.format(former='OLD."plan_id"', and_is=' AND later."id" = NEW."plan_id"'),
        rows_too=True,
    )


def freeze_records() -> None:
    freeze_columns(models.Event, when="1 = 1", free=())
    freeze_columns(
        models.SignedContent,
        when="1 = 1",
        free=models.SignedContent.CHANGES_AFTER_OPENING,
        nor_when='OLD."voided_at" IS NOT NULL',  # void for good
    )
    freeze_columns(models.Signature, when="1 = 1", free=("member",))
    freeze_columns(models.FieldOperation, when="1 = 1", free=models.FieldOperation.CHANGES_AFTER_ARRIVAL)
    freeze_columns(models.FieldPackage, when="1 = 1", free=())
    freeze_columns(models.ClusterReport, when="{row}.\"state\" <> 'draft'", free=())


def freeze_terms() -> None:
    """Of an issued plan: its papers name them, and rights follow from them."""
    term_issued = (
        'EXISTS (SELECT 1 FROM "inspections_inspectionplan" p'
        ' WHERE p."term_id" = {row}."id" AND p."state" <> \'draft\')'
    )
    freeze_columns(
        ClusterTerm,
        when=term_issued,
        free={f.name for f in ClusterTerm._meta.fields}.difference(models.InspectionPlan.KEPT_IN_TERM),
    )


def freeze_memberships() -> None:
    """By a membership a unit has its place in the plans of the years it reaches, if by no other one."""
    first, last = (
        f'COALESCE(CAST(substr(CAST({{row}}."{end}" AS text), 1, 4) AS integer), t."year")'
        for end in ("valid_from", "valid_to")
    )
    reaches = f't."year" BETWEEN {first} AND {last}'
    has_another = (
        'EXISTS (SELECT 1 FROM "clusters_clustermembership" other'
        ' WHERE other."cluster_id" = {row}."cluster_id" AND other."unit_id" = {row}."unit_id"'
        f' AND other."id" <> {{row}}."id" AND {reaches.format(row="other")})'
    )
    has_place = (
        'EXISTS (SELECT 1 FROM "inspections_inspectionplan" p'
        ' JOIN "clusters_clusterterm" t ON t."id" = p."term_id"'
        ' JOIN "inspections_inspection" i ON i."plan_id" = p."id"'
        ' WHERE p."state" <> \'draft\' AND t."cluster_id" = {row}."cluster_id"'
        ' AND {row}."unit_id" IN (i."inspecting_unit_id", i."inspected_unit_id")'
        f" AND {reaches} AND NOT {has_another}"
    )
    freeze_columns(
        ClusterMembership,
        when=has_place + ")",
        free=("valid_from", "valid_to", "order"),
        nor_when=f"{has_place} AND NOT ".format(row="OLD") + f"({reaches.format(row='NEW')}))",
    )
