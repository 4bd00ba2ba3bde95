"""Writes docs/states.md from the transition table."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from inspections.states_page import states_page

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"


class Command(BaseCommand):
    help = "Writes docs/states.md from the table in inspections/states.py."

    def handle(self, *args, **options) -> None:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(states_page(), encoding="utf-8")
        self.stdout.write("docs/states.md is written")
