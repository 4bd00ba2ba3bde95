"""Brings the data folder up to this version of the application. Runs before every start."""

import datetime
import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import User
from inspections import blobs
from scoring.freezing import make_triggers

# So long a photo from the field is kept for an operation that names it, or for the standing unit to look at.
PHOTOS_WAIT = datetime.timedelta(days=365)
# Scripts and variants in packages that no page loads: to press them would be half of the first start.
UNUSED_STATIC = ["bootstrap/js/*", "bootstrap-*", "bootstrap.css*", "bootstrap.rtl*"]
UNUSED_STATIC += ["jquery.js", "select2.full.js", "xregexp.js"]


class Command(BaseCommand):
    help = "Migrates, collects static files and, in a demo, loads the plan of 2022; each only when needed."
    requires_system_checks = []

    def handle(self, *args, **options) -> None:
        with hold_alone(settings.DATA_DIR / "prepare.lock"):
            self.migrate()
            self.collect_static_files()
            self.prepare_seal()
            call_command("sweep_documents", stdout=self.stdout, stderr=self.stderr)
            blobs.sweep(older_than=PHOTOS_WAIT, now=timezone.now())
            if settings.DEMO:
                self.load_demo()
        if settings.DEMO:
            call_command("demo", "--accounts", stdout=self.stdout)
        elif not User.objects.exists():
            self.stdout.write("There is no account yet: .venv/bin/python manage.py createsuperuser")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        try:
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                self.stdout.write("Bringing the database up to date")
                call_command("migrate", interactive=False, verbosity=0)
        except IntegrityError as refused:
            raise CommandError(
                "The database could not be brought up to date, for a row in it is not allowed any more "
                f"({refused}). Correct that row with the version that it was written by, then start again."
            ) from refused
        finally:
            # Also those that a broken migration, or another version of the application, has left behind.
            make_triggers(using=connection.alias)

    def collect_static_files(self) -> None:
        stamp = settings.DATA_DIR / "static.sha256"
        wanted = digest_static_files()
        if settings.STATIC_ROOT.is_dir() and stamp.is_file() and stamp.read_text() == wanted:
            return
        self.stdout.write("Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC)
        stamp.write_text(wanted)

    def prepare_seal(self) -> None:
        """A seal that is out of order is told, and stops nothing but final documents."""
        try:
            call_command("prepare_seal")
        except CommandError as failure:
            self.stderr.write(str(failure))

    def load_demo(self) -> None:
        """All or nothing, so that a start that was broken off begins again."""
        if User.objects.filter(is_demo=True).exists():
            return
        self.stdout.write("Loading the plan of 2022 and the demo accounts")
        with transaction.atomic():
            call_command("demo", stdout=self.stdout)


@contextmanager
def hold_alone(path: Path) -> Iterator[None]:
    """Processes that start together prepare one after the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest_static_files() -> str:
    """Changes when a file that will be served is added, removed or written anew."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED_STATIC):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
