""" "Việc cần làm của tôi": what waits for one person, most urgent first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from inspections import permissions, states
from inspections.models import FieldOperation
from inspections.queries.progress import CURRENT, steps_of, with_progress


@dataclass(frozen=True)
class Task:
    """One thing to do: what, about whom, until when (last day in time), and where it is done."""

    what: str
    about: str
    due: datetime.date | None
    url: str
    button: str


def tasks_for(user: User, today: datetime.date) -> list[Task]:
    """Everything that waits for this person; what is due first comes first."""
    tasks = [*_inspection_tasks(user), *_plan_tasks(user, today)]
    return sorted(tasks, key=lambda task: task.due or datetime.date.max)


def _inspection_tasks(user: User) -> Iterator[Task]:
    rows = permissions.visible_inspections(user).filter(plan__state=states.ISSUED)
    for inspection in with_progress(rows):
        for step in steps_of(inspection, user):
            if step.state == CURRENT and step.url:
                yield Task(step.what, str(inspection), step.due, step.url, step.button)


def _plan_tasks(user: User, today: datetime.date) -> Iterator[Task]:
    for term in permissions.terms_to_plan(user):
        url = reverse("plan_create", args=[term.pk])
        yield Task("Lập kế hoạch kiểm tra chéo", str(term), None, url, "Lập kế hoạch")
    plans = permissions.visible_plans(user).annotate(
        open_count=Count("inspections", filter=~Q(inspections__state=states.ACCEPTED)),
        has_parked=Exists(
            FieldOperation.objects.filter(
                inspection__plan=OuterRef("pk"),
                outcome=FieldOperation.Outcome.PARKED,
                reviewed_at__isnull=True,
            )
        ),
    )
    for plan in plans:
        if permissions.can_plan(user, plan) and not plan.is_left_behind:
            url = reverse("plan_detail", args=[plan.pk])
            yield Task(
                "Hoàn thiện và ban hành kế hoạch", str(plan), plan.inspect_by.last_day, url, "Mở kế hoạch"
            )
        if permissions.can_review_field_work(user, plan) and plan.has_parked:
            url = reverse("plan_field_work", args=[plan.pk])
            yield Task("Xem xét việc làm tại chỗ đến sau", str(plan), None, url, "Xem xét")
        if permissions.can_close(user, plan) and (not plan.open_count or plan.submit_by.days_left(today) < 0):
            url = reverse("plan_close", args=[plan.pk])
            missing = f"; {plan.open_count} cuộc chưa được tiếp nhận kết quả" if plan.open_count else ""
            yield Task("Kết thúc đợt kiểm tra", f"{plan}{missing}", None, url, "Kết thúc")
