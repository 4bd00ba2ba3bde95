"""The admin holds reference data; what has a state can only be looked at there."""

import datetime

import pytest
from django.urls import reverse

from clusters.models import RoleHolding
from inspections.models import Inspection, InspectionPlan, LegalBasis
from scoring.models import CriteriaTemplate, Criterion
from tests.factories import World


@pytest.fixture
def admin(world: World, client):
    client.force_login(world.user("quantri"))
    return client


@pytest.mark.parametrize(
    "model",
    [
        "clusters_unit",
        "clusters_unitkind",
        "clusters_emulationcluster",
        "clusters_clusterterm",
        "clusters_roleholding",
        "clusters_functionalrole",
        "inspections_legalbasis",
        "inspections_inspectionplan",
        "inspections_inspection",
        "inspections_event",
        "scoring_criteriatemplate",
        "scoring_criterion",
    ],
)
def test_every_list_opens(admin, model):
    assert admin.get(reverse(f"admin:{model}_changelist")).status_code == 200


@pytest.mark.parametrize("model", [InspectionPlan, Inspection, CriteriaTemplate, Criterion])
def test_an_issued_plan_and_its_criteria_are_only_shown(admin, model):
    row = model.objects.first()
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    assert admin.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert admin.post(reverse(f"{name}_change", args=[row.pk]), {"state": "draft"}).status_code == 403
    assert admin.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_only_administrators_enter(world, client):
    client.force_login(world.user("thuongtruc"))
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_role_ends_and_a_basis_is_of_the_day_that_was_typed(admin, world):
    role = world.user("thuky.muonglay").roles_held.get()
    address = reverse("admin:clusters_roleholding_change", args=[role.pk])
    typed = {"user": role.user_id, "role": role.role, "unit": role.unit_id, "valid_to": "05/12/2026"}
    assert admin.post(address, typed).status_code == 302
    assert RoleHolding.objects.get(pk=role.pk).valid_to == datetime.date(2026, 12, 5)
    assert 'value="05/12/2026"' in admin.get(address).content.decode()

    typed = {"kind": "Luật", "number": "15", "issued_on": "11/3/2026", "issuer": "Quốc hội", "abstract": "…"}
    assert admin.post(reverse("admin:inspections_legalbasis_add"), typed).status_code == 302
    assert "ngày 11/03/2026" in LegalBasis.objects.get(number="15").citation
