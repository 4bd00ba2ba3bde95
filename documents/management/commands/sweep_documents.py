"""Removes stored documents that no row of the database names."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents.sweeping import Mismatch, remove_orphans


class Command(BaseCommand):
    help = "Removes files that a crash has left in the folder of documents, a day after it."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        try:
            removed = remove_orphans(at=timezone.now())
        except Mismatch as reason:
            self.stderr.write(f"No stored document was removed: {reason}.")
            return
        if removed:
            self.stdout.write(f"Removed {len(removed)} stored files that no document names")
