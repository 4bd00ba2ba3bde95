"""Loads the round of 2022 with accounts for trying the system out."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from inspections import states
from inspections.demo import accounts, loading, playing
from inspections.demo.accounts import PASSWORD
from inspections.errors import Refusal
from inspections.models import InspectionPlan


class Command(BaseCommand):
    help = "Loads the plan of 2022, issued and assigned, with demo accounts. Again: nothing changes."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--complete", action="store_true", help="carry all inspections through to received results"
        )
        parser.add_argument("--accounts", action="store_true", help="only list the demo accounts")

    def handle(self, *args, complete: bool, accounts: bool, **options) -> None:
        if accounts:
            self.list_accounts()
            return
        try:
            with transaction.atomic():
                plan = self.load_plan()
                if complete:
                    self.complete(plan)
        except Refusal as refusal:
            raise CommandError(
                f"Nothing was changed: {refusal.message} "
                f"(The demo acts by the accounts as it made them, with the password {PASSWORD}.)"
            ) from refusal

    def load_plan(self) -> InspectionPlan:
        """The plan of 2022, or the one that was issued in its place."""
        if User.objects.filter(is_demo=True).exists():
            first = InspectionPlan.objects.order_by("pk").first()
            return first.replaced_by or first
        data = loading.read_data()
        term = loading.load_cluster(data)
        accounts.make_accounts(term)
        staff = User.objects.get(username="thuongtruc")
        plan = loading.load_plan(data, term, by=staff, at=playing.moment(playing.ISSUED_ON_2022, 7))
        playing.issue(plan, by=staff)
        self.stdout.write("The plan of 2022 is loaded, issued and assigned.")
        return plan

    def complete(self, plan: InspectionPlan) -> None:
        if plan.inspections.filter(state=states.ACCEPTED).count() == plan.inspections.count():
            self.stdout.write("The round of 2022 is complete already.")
            return
        playing.complete_round(plan)
        self.stdout.write("All inspections of 2022 are carried through to received results.")

    def list_accounts(self) -> None:
        self.stdout.write(f"Demo accounts, one password for all: {PASSWORD}")
        for account in accounts.list_accounts():
            self.stdout.write(f"  {account.username:24} {account.full_name}: {account.what}")
