"""A round in which the first inspection is signed by all and its documents are final."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from documents import finals
from documents.models import FinalDocument
from inspections import signing, states
from inspections.demo.playing import Player
from inspections.models import Inspection
from tests.factories import HEAD, NOW, World, make_world

Kind = FinalDocument.Kind


@dataclass
class SignedRound:
    world: World
    pdf: bytes  # of the minutes

    @classmethod
    def make(cls) -> SignedRound:
        world = make_world()
        round_ = cls(world, b"")
        world.reach(states.SIGNED, deductions={"1": 1, "8b": 1})
        for kind in (Kind.MINUTES, Kind.SCORESHEET):
            finals.final_document(kind, round_.content, at=NOW)
        for kind in (Kind.PLAN, Kind.BLANK_SCORESHEET):
            finals.final_document(kind, world.plan, at=NOW)
        round_.pdf = finals.stored_bytes(round_.minutes)
        return round_

    @property
    def inspection(self) -> Inspection:
        return self.world.first

    @property
    def content(self):
        return finals.final_subject(self.inspection)

    def document(self, kind: str) -> FinalDocument:
        """The first of its kind."""
        return FinalDocument.objects.filter(kind=kind).order_by("pk").first()

    @property
    def minutes(self) -> FinalDocument:
        return self.document(Kind.MINUTES)

    @property
    def scoresheet(self) -> FinalDocument:
        return self.document(Kind.SCORESHEET)

    def user(self, username: str) -> User:
        return self.world.user(username)

    def reopen(self) -> None:
        """The head opens the minutes again: what was final is withdrawn."""
        signing.reopen_minutes(inspection=self.inspection, reason="Sửa số liệu.", by=self.user(HEAD), at=NOW)

    def sign_again(self) -> FinalDocument:
        """All sign a new revision; answers its minutes."""
        Player(self.inspection).reach(states.SIGNED)
        return finals.final_document(Kind.MINUTES, self.content, at=NOW)
