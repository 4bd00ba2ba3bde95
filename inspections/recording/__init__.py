"""Write side of the visit: scores, evidence, exemplars, report, minutes, opinion.

Forms call these functions, and so does the sync of the field page: every argument is plain data,
`base_version` is the version the writer saw, and the same write again is a success.
"""

from inspections.recording.attendance import record_attendance
from inspections.recording.evidence import SUBJECTS, attach_evidence, withdraw_evidence
from inspections.recording.exemplars import add_exemplar, remove_exemplar
from inspections.recording.lines import (
    MIN_REASON_LENGTH,
    LineValue,
    NamedDeduction,
    check_all_assessed,
    finish_scoring,
    record_line,
    reopen_scoring,
)
from inspections.recording.texts import (
    check_minutes_complete,
    draft_minutes,
    missing_in_minutes,
    opinion_version,
    record_minutes,
    record_minutes_part,
    record_opinion,
    record_self_report,
    seen_mark,
)

__all__ = [
    "MIN_REASON_LENGTH",
    "LineValue",
    "NamedDeduction",
    "SUBJECTS",
    "add_exemplar",
    "attach_evidence",
    "check_all_assessed",
    "check_minutes_complete",
    "draft_minutes",
    "finish_scoring",
    "missing_in_minutes",
    "opinion_version",
    "record_attendance",
    "record_line",
    "record_minutes",
    "record_minutes_part",
    "record_opinion",
    "record_self_report",
    "remove_exemplar",
    "reopen_scoring",
    "seen_mark",
    "withdraw_evidence",
]
