"""What the administration pages of all apps have in common."""

from django.contrib.admin.widgets import AdminDateWidget
from django.db import models


class DayFirst:
    """Names the order of day and month where a date is typed: in the empty field, and beside it."""

    formfield_overrides = {
        models.DateField: {
            "widget": AdminDateWidget({"placeholder": "ngày/tháng/năm", "size": 14}),
            "help_text": "Ngày/tháng/năm, ví dụ: 05/12/2022.",
        }
    }
