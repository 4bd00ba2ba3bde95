"""PURE: a deadline is a date and whether that date itself still counts.

The plan of 2022 has both kinds: "trước 05/12/2022" (IV) excludes the day, "chậm nhất ngày
10/12/2022" includes it.
"""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    day: datetime.date
    inclusive: bool

    @property
    def last_day(self) -> datetime.date:
        """The last day that is still in time."""
        return self.day if self.inclusive else self.day - datetime.timedelta(days=1)

    def allows(self, day: datetime.date) -> bool:
        return day <= self.last_day

    def days_left(self, today: datetime.date) -> int:
        """Days until the last day in time; 0 on that day, negative when overdue."""
        return (self.last_day - today).days

    @property
    def phrase(self) -> str:
        """The words of the plan for it."""
        written = self.day.strftime("%d/%m/%Y")
        return f"chậm nhất ngày {written}" if self.inclusive else f"trước {written}"
