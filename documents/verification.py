"""PURE: the answer about a signed file, and whom to believe; what asks and what examines both know it.

Apart from `verify.py`, whose libraries take most of a second to load: the application needs only this.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

YES, NO, UNKNOWN = "yes", "no", "unknown"
EXACT, CONTENT, NONE = "exact", "content", "none"
WHOLE_FILE, UP_TO_NEXT, PART = "file", "revision", "part"
STAMPED, CLAIMED = "stamp", "claim"
# What was added after a signature: nothing, what keeps it checkable, further signatures, or anything else.
NOTHING, ARCHIVAL, SIGNING, OTHER = "nothing", "archival", "signing", "other"


class NotReadable(Exception):
    """The file cannot be examined; the code is that of the refusal which says so."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Answer:
    """To one of the four questions: yes, no or unknown, and the sentence that people read."""

    verdict: str
    sentence: str


@dataclass(frozen=True)
class SignatureFound:
    """One signature in the file, earliest first. `signed_at` is ISO text; `time` says whose clock it is."""

    signer: str
    organisation: str
    issuer: str
    fingerprint: str
    signed_at: str
    time: str
    covers: str
    intact: bool
    valid: bool
    trusted: bool
    in_period: bool
    later: str
    is_seal: bool = False
    is_timestamp: bool = False

    @property
    def is_sound(self) -> bool:
        """What it signed is still as it was signed, and with the key of its certificate."""
        return self.intact and self.valid and self.covers != PART

    @property
    def is_of_person(self) -> bool:
        return not (self.is_seal or self.is_timestamp)


@dataclass(frozen=True)
class Verification:
    """The four answers; `match` is how the file relates to the original: exact, content or none."""

    unaltered: Answer
    valid: Answer
    trusted: Answer
    matches: Answer
    match: str
    signatures: tuple[SignatureFound, ...] = field(default=())

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to lay the two documents side by side."""
        return UNKNOWN in (self.unaltered.verdict, self.matches.verdict)

    @property
    def of_persons(self) -> list[SignatureFound]:
        return [found for found in self.signatures if found.is_of_person]

    def as_values(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_values(cls, values: dict[str, Any]) -> Verification:
        answers = {name: Answer(**values[name]) for name in ("unaltered", "valid", "trusted", "matches")}
        found = tuple(SignatureFound(**row) for row in values["signatures"])
        return cls(**answers, match=values["match"], signatures=found)


@dataclass(frozen=True)
class Trust:
    """Whom to believe: DER certificates of roots, fingerprints of our own seals, accepted key usages."""

    roots: tuple[bytes, ...] = ()
    seals: tuple[str, ...] = ()
    key_usage: tuple[str, ...] = ("non_repudiation",)
