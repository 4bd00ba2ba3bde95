"""Read side: what waits for whom, how far things are, lists, results. Writes nothing."""

from inspections.queries.history import given_back, history_of, plan_history
from inspections.queries.lists import documents_of, results_of, timeline_marks
from inspections.queries.progress import Step, steps_of, waiting_for, with_progress
from inspections.queries.tasks import Task, tasks_for

__all__ = [
    "Step",
    "Task",
    "documents_of",
    "given_back",
    "history_of",
    "plan_history",
    "results_of",
    "steps_of",
    "tasks_for",
    "timeline_marks",
    "waiting_for",
    "with_progress",
]
