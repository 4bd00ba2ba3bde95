"""The admin holds reference data; what has a state can only be looked at there."""

import datetime

import pytest
from django.urls import reverse

from clusters.models import ClusterMembership, ClusterTerm, RoleHolding
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
    assert "ngày 11/3/2026" in LegalBasis.objects.get(number="15").citation


def save(admin, row, **typed):
    """Saves the page of `row` as it came, but for what is typed."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    page = admin.get(address).context
    forms = [page["adminform"].form]
    for inline in page["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    came = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return admin.post(address, {name: value for name, value in (came | typed).items() if value is not None})


@pytest.mark.parametrize("name", InspectionPlan.KEPT_IN_TERM)
def test_what_a_plan_was_issued_for_stays_in_its_term(admin, world, name):
    other = world.term.cluster
    other.pk, other.code = None, "vung-cao"
    other.save()
    typed = {"cluster": other.pk, "year": 2021, "standing_unit": world.first.inspected_unit_id}[name]
    before = ClusterTerm.objects.values().get()
    page = save(admin, world.term, **{name: typed, "contact_office": ""})
    assert "Kế hoạch của năm công tác này đã ban hành nên không đổi được mục này." in page.content.decode()
    assert ClusterTerm.objects.values().get() == before


def test_who_heads_the_term_is_corrected(admin, world):
    assert save(admin, world.term, head_person="Trưởng Cụm mới").status_code == 302
    assert ClusterTerm.objects.get().head_person == "Trưởng Cụm mới"


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ({"DELETE": "on"}, False),
        ({"valid_to": "31/12/2021"}, False),
        ({"valid_from": "01/01/2023"}, False),
        ({"valid_to": "30/06/2023", "order": 9}, True),
    ],
)
def test_a_unit_is_not_taken_out_of_the_year_of_an_issued_plan(admin, world, typed, is_taken):
    before = list(ClusterMembership.objects.values())
    page = save(admin, world.term.cluster, **{f"memberships-1-{name}": said for name, said in typed.items()})
    sentence = "Thị xã Mường Lay có tên trong kế hoạch năm 2022 đã ban hành"
    assert is_taken or sentence in page.content.decode()
    assert (list(ClusterMembership.objects.values()) != before) is is_taken


@pytest.mark.parametrize("typed", [{"valid_from": "01/01/2023"}, {"DELETE": "on"}])
def test_a_mistaken_period_is_corrected_while_another_one_covers_the_year(admin, world, typed):
    mine = ClusterMembership.objects.get(unit=world.first.inspected_unit)
    ClusterMembership.objects.filter(pk=mine.pk).update(valid_to="2022-10-31")
    ClusterMembership(cluster=mine.cluster, unit=mine.unit, order=9, valid_from="2022-11-01").save()
    page = save(admin, world.term.cluster, **{f"memberships-5-{name}": said for name, said in typed.items()})
    assert page.status_code == 302
    assert not ClusterMembership.objects.filter(valid_from="2022-11-01").exists()
    page = save(admin, world.term.cluster, **{"memberships-1-DELETE": "on"})
    assert "có tên trong kế hoạch năm 2022 đã ban hành" in page.content.decode()


def test_while_the_plan_is_a_draft_its_term_and_members_may_change(draft_world, client):
    client.force_login(draft_world.user("quantri"))
    typed = {"standing_unit": draft_world.first.inspected_unit_id, "contact_office": ""}
    assert save(client, draft_world.term, **typed).status_code == 302
    assert save(client, draft_world.term.cluster, **{"memberships-1-DELETE": "on"}).status_code == 302
    assert ClusterMembership.objects.count() == 4
