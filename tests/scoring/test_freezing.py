"""Frozen rows are refused by triggers, on the databases that we run on, before and after migrations."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from scoring import freezing
from scoring.models import CriteriaTemplate, Criterion, RatingBand, ScoreLine


@pytest.fixture
def template(db) -> CriteriaTemplate:
    template = CriteriaTemplate.objects.create(name="Biểu điểm thử")
    criterion = Criterion.objects.create(template=template, number=1, text_plan="Nội dung")
    ScoreLine.objects.create(criterion=criterion, text="Dòng", max_points=10)
    RatingBand.objects.create(template=template, code="good", label="Tốt", min_points=0)
    return template


def freeze(template: CriteriaTemplate) -> None:
    CriteriaTemplate.objects.filter(pk=template.pk).update(frozen_at=timezone.now())


def is_refused(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


CHANGES = {
    CriteriaTemplate: {"note": "Khác"},
    Criterion: {"text_plan": "Khác"},
    ScoreLine: {"max_points": 20},
    RatingBand: {"label": "Khác"},
}


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_until_it_is_frozen_everything_may_change(template, model):
    assert model.objects.update(**CHANGES[model]) == 1
    assert not is_refused(model.objects.get().delete)


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_once_frozen_nothing_changes_or_goes(template, model):
    freeze(template)
    row = model.objects.get()
    for name, value in CHANGES[model].items():
        setattr(row, name, value)
    acts = (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(**CHANGES[model]))
    assert all(is_refused(act) for act in acts)


def test_once_frozen_nothing_is_added(template):
    freeze(template)
    criterion = Criterion.objects.get()
    assert is_refused(lambda: Criterion.objects.create(template=template, number=2, text_plan="Thêm"))
    assert is_refused(lambda: ScoreLine.objects.create(criterion=criterion, order=2, text="x", max_points=1))
    assert is_refused(
        lambda: RatingBand.objects.bulk_create(
            [RatingBand(template=template, code="x", label="x", min_points=50)]
        )
    )


def test_a_frozen_row_written_as_it_is_is_no_change(template):
    freeze(template)
    CriteriaTemplate.objects.get().save()
    assert CriteriaTemplate.objects.get().frozen_at


def test_another_template_stays_open(template):
    freeze(template)
    other = CriteriaTemplate.objects.create(name="Khác")
    Criterion.objects.create(template=other, number=1, text_plan="Nội dung")
    assert Criterion.objects.filter(template=other).update(text_plan="Khác") == 1


def test_raw_sql_is_refused_too(template):
    freeze(template)
    with connection.cursor() as cursor:
        assert is_refused(lambda: cursor.execute("UPDATE scoring_scoreline SET max_points = 99"))
        assert is_refused(lambda: cursor.execute("UPDATE scoring_criteriatemplate SET frozen_at = NULL"))


def test_triggers_are_taken_off_for_migrations_and_put_back(template):
    freeze(template)
    freezing.drop_triggers(using="default")
    assert CriteriaTemplate.objects.update(note="Bởi một migration") == 1
    freezing.make_triggers(using="default")
    freezing.make_triggers(using="default")
    assert is_refused(lambda: CriteriaTemplate.objects.update(note="Khác"))
