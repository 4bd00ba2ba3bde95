"""Makes the seal's own key where none is named, or says that the named one cannot be used."""

from django.core.management.base import BaseCommand, CommandError

from documents import seal


class Command(BaseCommand):
    help = "Makes sure that the system's seal can be set."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        try:
            seal.seal_certificate()
        except Exception as failure:
            raise CommandError(f"The key of the seal cannot be used: {failure}") from failure
