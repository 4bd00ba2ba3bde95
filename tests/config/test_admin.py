"""What all pages of the administration have in common."""

import pytest
from django.contrib import admin
from django.urls import reverse

from inspections.models import Event, Inspection

LISTS = [(model, model_admin) for model, model_admin in admin.site._registry.items()]
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(make_user, client):
    client.force_login(make_user("quantri", is_staff=True, is_superuser=True))
    return client


def address(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", [model for model, _ in LISTS], ids=lambda model: model.__name__)
def test_a_list_answers_no_question_but_its_own_filters(keeper, model):
    field = next(field.name for field in model._meta.concrete_fields if not field.primary_key)
    assert keeper.get(address(model), {f"{field}__regex": "["}).status_code == 400
    assert keeper.get(address(model), {"pk__gt": "1"}).status_code == 400
    for name in admin.site._registry[model].list_filter:
        lookup = f"{name}__id__exact" if model._meta.get_field(name).is_relation else f"{name}__exact"
        assert keeper.get(address(model), {lookup: "1"}).status_code in (200, 302)


def test_scores_are_not_asked_out_of_the_log(keeper):
    for lookup in ("data__line", "data__after__status", "action", "inspection__scoresheet__isnull"):
        assert keeper.get(address(Event), {lookup: "3"}).status_code == 400
    assert (
        keeper.get(address(Inspection), {"scoresheet__assessments__awarded_points": "5"}).status_code == 400
    )


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 30, "1' OR 1=1"])
def test_a_choice_that_is_none_is_refused_in_a_sentence(keeper, sent):
    for name, fields in (("roleholding", ("user", "unit")), ("clusterterm", ("cluster", "standing_unit"))):
        page = keeper.post(reverse(f"admin:clusters_{name}_add"), dict.fromkeys(fields, sent))
        assert page.status_code == 200
        assert set(fields) <= set(page.context["adminform"].form.errors)


@pytest.mark.parametrize("model", [model for model, _ in LISTS], ids=lambda model: model.__name__)
def test_what_no_list_can_mean_is_a_bad_request(keeper, model):
    for chosen in ("x", "9" * 30):
        sent = {"action": "delete_selected", "_selected_action": chosen}
        assert keeper.post(address(model), sent).status_code in (200, 302, 400, 403)
    for name in admin.site._registry[model].list_filter:
        assert keeper.get(address(model), {name: "9" * 30}).status_code in (200, 302, 400)
