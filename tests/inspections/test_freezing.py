"""What is issued or signed is refused by the database itself, whichever way a change comes."""

import copy
import datetime

import pytest
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from clusters.models import ClusterMembership, ClusterTerm
from inspections import states
from inspections.management.commands import prepare
from inspections.models import (
    Event,
    Inspection,
    InspectionPlan,
    PlanBasis,
    PlanRoleRequirement,
    Signature,
    SignedContent,
)
from scoring import freezing
from scoring.models import CriteriaTemplate, Criterion, RatingBand, ScoreLine
from tests.factories import NOW
from tests.inspections.acts import draft_year
from tests.inspections.refusals import stored
from tests.inspections.worlds import built_once, taken_back

FROZEN = {
    InspectionPlan: {"closing": "Khác./."},
    PlanBasis: {"wording": "Khác"},
    PlanRoleRequirement: {"text": "Khác"},
    Inspection: {"order": 9},
    CriteriaTemplate: {"note": "Khác"},
    Criterion: {"text_plan": "Khác"},
    ScoreLine: {"max_points": 99},
    RatingBand: {"label": "Xuất sắc"},
    ClusterMembership: {"valid_to": datetime.date(2021, 12, 31)},
    Event: {"action": "khac"},
    SignedContent: {"canonical": "{}"},
    Signature: {"signer_name": "Khác"},
}
ADDABLE = {Event, SignedContent, Signature, InspectionPlan, CriteriaTemplate, ClusterMembership}


built = built_once(states.SIGNED)
signed = taken_back


def assert_frozen(act) -> None:
    before = stored()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        act()
    assert stored() == before


def renamed(row):
    """Another row like this one."""
    row = copy.copy(row)
    row.pk, row.code, row._state.adding = None, "khac", True
    row.save()
    return row


@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_a_frozen_row_is_changed_and_deleted_by_no_path(signed, model):
    row, changes = model.objects.first(), FROZEN[model]
    for name, value in changes.items():
        setattr(row, name, value)
    assert_frozen(row.save)
    assert_frozen(lambda: model.objects.bulk_update([row], list(changes)))
    assert_frozen(lambda: model.objects.filter(pk=row.pk).update(**changes))
    assert_frozen(lambda: model._base_manager.filter(pk=row.pk).update(**changes))
    assert_frozen(row.delete)
    assert_frozen(lambda: model.objects.filter(pk=row.pk).delete())
    assert_frozen(model.objects.all().delete)
    assert_frozen(lambda: model._base_manager.filter(pk=row.pk).update(id=row.pk + 1000))
    assert_frozen(lambda: model._base_manager.filter(pk=row.pk)._raw_delete("default"))
    assert_frozen(lambda: execute(f'DELETE FROM "{model._meta.db_table}" WHERE "id" = {row.pk}'))


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.sqlite
@pytest.mark.parametrize("model", FROZEN, ids=lambda model: model.__name__)
def test_a_frozen_row_is_not_replaced_by_another_with_its_key(signed, model):
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    table, key = model._meta.db_table, model.objects.first().pk
    assert_frozen(
        lambda: execute(
            f'REPLACE INTO "{table}" ({columns}) SELECT {columns} FROM "{table}" WHERE "id" = {key}'
        )
    )


def test_a_content_once_void_stays_void(signed):
    rows = SignedContent.objects.filter(inspection=signed.first)
    rows.update(voided_at=NOW)
    assert_frozen(lambda: rows.update(voided_at=None))
    assert_frozen(lambda: rows.update(voided_at=NOW + datetime.timedelta(days=1)))


@pytest.mark.parametrize("model", set(FROZEN) - ADDABLE, ids=lambda model: model.__name__)
def test_no_row_is_added_to_what_is_frozen(signed, model):
    row = model.objects.first()
    row.pk, row._state.adding = None, True
    assert_frozen(copy.copy(row).save)
    assert_frozen(lambda: model.objects.bulk_create([row]))


def test_no_part_is_moved_out_of_a_frozen_template_or_into_it(signed):
    other = CriteriaTemplate.objects.create(name="Khác")
    mine = Criterion.objects.create(template=other, number=1, text_plan="Nội dung")
    frozen = Criterion.objects.exclude(template=other).first()
    assert_frozen(lambda: Criterion.objects.filter(pk=frozen.pk).update(template=other, number=2))
    assert_frozen(lambda: Criterion.objects.filter(pk=mine.pk).update(template=frozen.template, number=99))


@pytest.mark.parametrize("change", ["inspecting_unit", "inspected_unit", "plan"])
def test_the_pair_of_an_inspection_stands(signed, change):
    second = Inspection.objects.get(order=2)
    value = {"plan": second.plan_id + 1}.get(change, getattr(second, f"{change}_id"))
    assert_frozen(lambda: Inspection.objects.filter(order=1).update(**{f"{change}_id": value}))


def test_no_inspection_is_moved_into_an_issued_plan(signed):
    draft = draft_year(signed, 2023)
    first = signed.first
    mine = Inspection.objects.create(
        plan=draft, order=1, inspecting_unit=first.inspecting_unit, inspected_unit=first.inspected_unit
    )
    assert Inspection.objects.filter(pk=mine.pk).update(order=9) == 1
    assert_frozen(lambda: Inspection.objects.filter(pk=mine.pk).update(plan=signed.plan))


@pytest.mark.parametrize("change", ["cluster", "year", "standing_unit"])
def test_a_term_stands_once_its_plan_is_issued(signed, change):
    other = renamed(signed.term.cluster)
    values = {"cluster": other, "year": 2021, "standing_unit": signed.first.inspected_unit}
    assert_frozen(lambda: ClusterTerm.objects.filter(pk=signed.term.pk).update(**{change: values[change]}))


def test_who_heads_an_issued_term_and_what_a_later_term_says_may_change(signed):
    assert ClusterTerm.objects.update(head_person="Khác", deputy_person="Khác", contact_office=None) == 1
    later = draft_year(signed, 2023).term
    changes = {"year": 2024, "standing_unit": signed.first.inspected_unit}
    assert ClusterTerm.objects.filter(pk=later.pk).update(**changes) == 1


@pytest.mark.parametrize("change", ["valid_from", "unit", "cluster"])
def test_a_unit_stays_a_member_in_the_year_of_an_issued_plan(signed, change):
    unit, cluster = renamed(signed.first.inspected_unit), renamed(signed.term.cluster)
    values = {"valid_from": datetime.date(2023, 1, 1), "unit": unit, "cluster": cluster}
    mine = ClusterMembership.objects.filter(unit=signed.first.inspected_unit)
    assert_frozen(lambda: mine.update(**{change: values[change]}))


def test_a_unit_may_leave_later_in_that_year_or_after_it_and_others_may_come(signed):
    mine = ClusterMembership.objects.filter(unit=signed.first.inspected_unit)
    for last in ("2022-01-01", "2023-06-30", None):
        assert mine.update(valid_to=last, order=9) == 1
    again = ClusterMembership(cluster=signed.term.cluster, unit=signed.first.inspected_unit)
    again.valid_from = datetime.date(2023, 9, 1)
    again.save()
    again.delete()


def test_of_two_memberships_in_the_year_of_an_issued_plan_one_stays(signed):
    mine = ClusterMembership.objects.filter(unit=signed.first.inspected_unit)
    first = mine.get()
    second = ClusterMembership(cluster=signed.term.cluster, unit=first.unit)
    second.valid_from = datetime.date(2022, 11, 1)
    second.save()
    assert mine.filter(pk=second.pk).update(valid_from=datetime.date(2022, 12, 1)) == 1
    first.delete()
    assert_frozen(second.delete)
    assert_frozen(lambda: mine.update(valid_from=datetime.date(2023, 1, 1)))


def test_every_start_makes_the_triggers_anew_also_when_a_migration_failed(signed, monkeypatch):
    freezing.drop_triggers(using="default")
    prepare.Command().migrate()
    assert_frozen(lambda: InspectionPlan.objects.update(closing="Khác./."))

    def fail(*_command, **_options):
        freezing.drop_triggers(using="default")
        raise IntegrityError("CHECK constraint failed: term_lies_in_a_year_of_rounds")

    monkeypatch.setattr(prepare, "call_command", fail)
    monkeypatch.setattr(prepare.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    with pytest.raises(CommandError, match="term_lies_in_a_year_of_rounds.*start again"):
        prepare.Command().migrate()
    assert_frozen(lambda: InspectionPlan.objects.update(closing="Khác./."))


@pytest.mark.parametrize("state", [states.DRAFT])
def test_an_issued_plan_does_not_become_a_draft_again(signed, state):
    assert_frozen(lambda: InspectionPlan.objects.update(state=state))


@pytest.mark.parametrize("state", [states.DRAFT, states.ISSUED])
def test_a_closed_plan_is_not_opened_again(signed, state):
    signed.close()
    assert_frozen(lambda: InspectionPlan.objects.update(state=state))


def test_a_frozen_template_is_not_thawed(signed):
    assert_frozen(lambda: CriteriaTemplate.objects.update(frozen_at=None))


def test_a_frozen_snapshot_is_not_emptied(signed):
    assert_frozen(lambda: InspectionPlan.objects.update(snapshot=None))
    assert_frozen(lambda: InspectionPlan.objects.update(snapshot={"format": 1}))


def test_voiding_is_the_one_change_of_a_signed_content(signed):
    assert SignedContent.objects.update(voided_at=NOW, void_reason="Mở lại.") == 1


def test_a_state_may_still_move(signed):
    assert Inspection.objects.filter(order=1).update(state=states.SUBMITTED) == 1
    assert InspectionPlan.objects.update(state=states.CLOSED, closed_at=NOW) == 1
