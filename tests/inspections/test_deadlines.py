"""Of two deadlines in the plan of 2022 one counts its own day and one does not."""

import datetime

import pytest

from inspections.deadlines import Deadline

BEFORE_5 = Deadline(datetime.date(2022, 12, 5), inclusive=False)
BY_10 = Deadline(datetime.date(2022, 12, 10), inclusive=True)


@pytest.mark.parametrize(
    ("deadline", "day", "allowed"),
    [(BEFORE_5, 4, True), (BEFORE_5, 5, False), (BY_10, 10, True), (BY_10, 11, False)],
)
def test_the_day_itself(deadline, day, allowed):
    assert deadline.allows(datetime.date(2022, 12, day)) is allowed


def test_the_last_day_in_time():
    assert (BEFORE_5.last_day.day, BY_10.last_day.day) == (4, 10)


@pytest.mark.parametrize(("today", "left"), [(1, 3), (4, 0), (5, -1)])
def test_days_left_count_to_the_last_day_in_time(today, left):
    assert BEFORE_5.days_left(datetime.date(2022, 12, today)) == left


def test_the_words_are_those_of_the_plan():
    assert BEFORE_5.phrase == "trước 05/12/2022"
    assert BY_10.phrase == "chậm nhất ngày 10/12/2022"
