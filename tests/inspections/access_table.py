"""Every address of the project with what it answers to whom, in one table to be read.

An answer is an HTTP status, for those named after it, or for everybody else when nobody is named:
"302 head secretary, 403" lets two people act and forbids it to the others who see the page. Three
rules stand for all rows: an anonymous visitor is sent to the log-in; what a person may not see is 404;
a method that a page does not take is 405, whoever asks, but a reader of an act's address is led to the page
with its button. What is sent with POST is a form filled in rightly.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspections import states
from tests.inspections import filled_forms as forms
from tests.inspections.filled_forms import Sent
from tests.inspections.scenes import ANONYMOUS, PEOPLE, REPORTED, Scene

# --- Who sees what -------------------------------------------------------------------------------

EVERYBODY = frozenset(PEOPLE)
SIDES_AND_STANDING = frozenset(
    ["staff", "office", "head", "secretary", "representative", "inspecting_office", "inspected_office"]
)


def sees_plan(state: str) -> frozenset[str]:
    return frozenset({"staff", "office", "admin"}) if state == states.DRAFT else EVERYBODY


def sees_inspection(state: str) -> frozenset[str]:
    return EVERYBODY if state == states.CLOSED else SIDES_AND_STANDING


def sees_page(_state: str) -> frozenset[str]:
    return EVERYBODY


# Between these moments nobody begins or ceases to see anything.
WHEN_EYES_CHANGE = (states.DRAFT, states.ASSIGNED, states.CLOSED)
# Whoever acts most, with one who only looks on and one who sees nothing.
LEADING = frozenset({"head", "secretary", "representative", "office", "other_head"})


# --- What a row says -----------------------------------------------------------------------------

Answers = Mapping[str, str] | str
ELSE = "in every other state"
TAKES_NO_POST = "405"
TAKES_NO_GET = "405"
TO_ITS_BUTTON = "302"


@dataclass(frozen=True)
class Row:
    """One address. `name` is its URL name; what follows a slash tells rows of the same name apart."""

    name: str
    get: Answers = "200"
    post: Answers = TAKES_NO_POST
    sent: Callable[[Scene], Sent] = forms.nothing
    args: Callable[[Scene], list] = lambda scene: []
    seen_by: Callable[[str], frozenset[str]] = sees_page
    states: tuple[str, ...] = (states.ASSIGNED,)
    anonymous: str = "login"

    @property
    def url_name(self) -> str:
        return self.name.partition("/")[0]

    def words(self, method: str, state: str) -> str:
        said = self.get if method == "GET" else self.post
        return said if isinstance(said, str) else said.get(state, said[ELSE])

    def answer(self, method: str, state: str, role: str) -> str:
        named, otherwise = _read(self.words(method, state))
        if otherwise == "405":
            return otherwise
        if role == ANONYMOUS:
            return named.get(role, self.anonymous)
        return named.get(role, otherwise) if role in self.seen_by(state) else "404"

    def is_asked(self, method: str, state: str, role: str) -> bool:
        """Whether the case is worth a request: left out is what another one shows just as well."""
        is_first, words = state == self.states[0], self.words(method, state)
        if words == "405":
            return is_first and role in (ANONYMOUS, "staff")
        if role == ANONYMOUS:
            return is_first
        if is_first or (state in WHEN_EYES_CHANGE if method == "GET" else "302" in words):
            return True
        return role in LEADING | self.actors()

    def actors(self) -> set[str]:
        """Those of whom the row says that they can do it in some state."""
        said = [self.post] if isinstance(self.post, str) else self.post.values()
        return {role for words in said for role, status in _read(words)[0].items() if status == "302"}


def _read(words: str) -> tuple[dict[str, str], str]:
    named, otherwise = {}, ""
    for part in words.split(", "):
        status, *roles = part.split()
        named |= dict.fromkeys(roles, status)
        otherwise = otherwise if roles else status
    assert otherwise, f"{words!r} does not say what everybody else is answered"
    return named, otherwise


def page(name: str, **said) -> Row:
    return Row(name, **said)


def of_plan(name: str, also: str = "", **said) -> Row:
    """`also` is the state in which the step can be taken, where that is none of the three."""
    said = {"args": lambda scene: [scene.plan_id]} | said
    three = (states.DRAFT, states.ASSIGNED, states.CLOSED)
    return Row(name, seen_by=sees_plan, states=(*three, also) if also else three, **said)


def of_inspection(name: str, *more: str, also: str = "", **said) -> Row:
    """`more` names what the address asks for besides the inspection, as the scene calls it.

    `also` is the state in which the step can be taken, where that is none of the five.
    """
    five = (
        states.ASSIGNED,
        states.IN_PROGRESS,
        states.AWAITING_SIGNATURES,
        states.SUBMITTED,
        states.CLOSED,
    )
    return Row(
        name,
        args=lambda scene: [scene.inspection_id, *(getattr(scene, part) for part in more)],
        seen_by=sees_inspection,
        states=(*five, also) if also else five,
        **said,
    )


# --- The rules of writing, said once -------------------------------------------------------------

LEADS = "head secretary"
TEAM = "head secretary inspecting_office"  # the office is named in the team
SIGNERS = "head secretary representative"

BEFORE_VISIT = (states.ASSIGNED, states.DATE_PROPOSED, states.DATE_AGREED)
ON_SITE = (states.IN_PROGRESS, states.SCORED, states.MINUTES_DRAFTED)


def written(by: str, *when: str, **exceptions: str) -> dict[str, str]:
    """Data: first the person is asked for, then the state."""
    return dict.fromkeys(when, f"302 {by}, 403") | exceptions | {ELSE: f"409 {by}, 403"}


def moved(by: str, *when: str, **exceptions: str) -> dict[str, str]:
    """A step: first the state is asked for, then the person."""
    return dict.fromkeys(when, f"302 {by}, 403") | exceptions | {ELSE: "409"}


ONCE_ISSUED = {states.DRAFT: "404", ELSE: "200"}
REPORT_IS_DRAFTED = {states.CLOSED: "200 staff office, 404", ELSE: "404"}
TO_BUTTON_OF_STAFF = {states.DRAFT: "404", ELSE: "302 staff office, 404"}
REPORT_OF_STAFF = {states.CLOSED: "302 staff, 403 office, 404", ELSE: "404"}
KEEPERS = "302 staff office head secretary representative, 403"  # of copies that come back signed
NO_OPERATION = uuid.UUID(int=0)
NO_SHEET = {states.ASSIGNED: "404"}
DRAFT_OF_STAFF = {states.DRAFT: "302 staff, 403", ELSE: "409 staff, 403"}

# --- The table -----------------------------------------------------------------------------------

ROWS = [
    # Pages of everybody
    page("home"),
    page("guide", anonymous="200"),
    page("plan_list"),
    page("document_list"),
    page("health", anonymous="200"),
    # One's own account
    page("accounts:login", anonymous="200", get="302", post="302 anonymous, 302", sent=forms.log_in),
    page("accounts:logout", get="302 anonymous, 302", post="302 anonymous, 302"),
    page("accounts:password_change", post="302", sent=forms.new_password),
    page("accounts:tokens", post="200", sent=forms.token_name),
    page(
        "accounts:token_revoke",
        args=lambda scene: [scene.token_id],
        get="200 head, 404",
        post="302 head, 404",
    ),
    # The plan of a year
    page(
        "plan_create",
        args=lambda scene: [scene.next_term.pk],
        get="200 staff, 404",
        post="302 staff, 404",
        sent=forms.new_plan,
    ),
    of_plan(
        "plan_create/again",
        args=lambda scene: [scene.world.term.pk],
        get="302",
        post="302",
        sent=forms.new_plan,
    ),
    of_plan("plan_detail"),
    of_plan("plan_edit", post=DRAFT_OF_STAFF, sent=forms.plan_texts),
    of_plan("plan_bases", post=DRAFT_OF_STAFF, sent=forms.bases),
    of_plan("plan_composition", post=DRAFT_OF_STAFF, sent=forms.composition),
    of_plan("plan_assignments", post=DRAFT_OF_STAFF, sent=forms.assignments),
    of_plan("plan_criteria", post=DRAFT_OF_STAFF, sent=forms.criteria),
    of_plan("plan_criteria_version", post=DRAFT_OF_STAFF, sent=forms.plan_version),
    of_plan(
        "plan_issue",
        post={states.DRAFT: "302 staff, 403", ELSE: "409"},
        sent=forms.number_and_day,
    ),
    of_plan(
        "plan_replace",
        post={states.ASSIGNED: "302 staff, 403", ELSE: "409 staff, 403"},
        sent=forms.reason,
    ),
    of_plan("plan_set_aside", post="409 staff, 403"),
    of_plan(
        "plan_close",
        post={states.ASSIGNED: "302 staff, 403", ELSE: "409 staff, 403"},
        sent=forms.reason,
    ),
    of_plan("plan_results"),
    of_plan("plan_pdf"),
    of_plan("blank_scoresheet_pdf"),
    of_plan("results_xlsx", get=ONCE_ISSUED),
    of_plan("plan_dossier", get=ONCE_ISSUED),
    of_plan("final_pdf", args=lambda scene: [scene.final_code], get=ONCE_ISSUED),
    # The report on a round: begun when the plan is closed, and a draft so far
    of_plan(
        "plan_report",
        get={states.DRAFT: "404", ELSE: "200 staff office, 404"},
        post=REPORT_OF_STAFF,
        sent=forms.report_texts,
    ),
    of_plan(
        "report_draft",
        get=TO_BUTTON_OF_STAFF,
        post={states.DRAFT: "404", ELSE: "302 staff, 403 office, 404"},
    ),
    of_plan("report_collect", get=TO_BUTTON_OF_STAFF, post=REPORT_OF_STAFF, sent=forms.report_version),
    of_plan("report_issue", get=REPORT_IS_DRAFTED, post=REPORT_OF_STAFF, sent=forms.report_number),
    of_plan("report_pdf", get=REPORT_IS_DRAFTED),
    of_plan(
        "report_correct",
        also=REPORTED,
        get=REPORT_IS_DRAFTED | {REPORTED: "200"},
        post={states.CLOSED: "409 staff, 403 office, 404", REPORTED: "302 staff, 403", ELSE: "404"},
        sent=forms.reason,
    ),
    # Work from the field that came too late
    of_plan(
        "plan_field_work",
        get={states.DRAFT: "404", ELSE: "200 staff office, 404"},
        post={states.DRAFT: "404", ELSE: "302 staff, 403 office, 404"},
        sent=forms.field_review,
    ),
    of_plan(
        "field_package_bring",
        get=TO_BUTTON_OF_STAFF,
        post={states.DRAFT: "404", ELSE: "302 staff, 403 office, 404"},
        sent=forms.field_package,
    ),
    of_plan("field_package", args=lambda scene: [scene.plan_id, 0], get="404"),
    of_plan("parked_photo", args=lambda scene: [scene.plan_id, NO_OPERATION], get="404"),
    # One inspection, before the visit
    of_inspection("inspection_detail"),
    of_inspection("visit", post=moved(SIGNERS, *BEFORE_VISIT), sent=forms.visit),
    of_inspection(
        "visit_agree",
        also=states.DATE_PROPOSED,
        get=TO_ITS_BUTTON,
        post=moved("representative", date_proposed="302 representative, 409 head secretary, 403"),
        sent=forms.agreement,
    ),
    of_inspection(
        "delegation/inspecting",
        "inspecting_side",
        post=written(LEADS, *BEFORE_VISIT, *ON_SITE),
        sent=forms.people("inspecting"),
    ),
    of_inspection(
        "delegation/inspected",
        "inspected_side",
        post=written("representative", *BEFORE_VISIT, *ON_SITE),
        sent=forms.people("inspected"),
    ),
    of_inspection("self_report", post=written("representative", *BEFORE_VISIT, *ON_SITE), sent=forms.report),
    of_inspection(
        "evidence_add",
        get=TO_ITS_BUTTON,
        post=written("representative", *BEFORE_VISIT, *ON_SITE),
        sent=forms.file,
    ),
    of_inspection(
        "evidence_withdraw",
        "evidence_id",
        get={states.ASSIGNED: "404", ELSE: "200"},
        post=written("representative", *ON_SITE, **NO_SHEET),
    ),
    of_inspection("evidence_file", "evidence_id", get={states.ASSIGNED: "404", ELSE: "200"}),
    of_inspection("start", also=states.DATE_AGREED, post=moved(LEADS, states.DATE_AGREED)),
    # Scoring
    of_inspection("scoring"),
    of_inspection(
        "score_line",
        "line_id",
        get=TO_ITS_BUTTON,
        post=written(TEAM, states.IN_PROGRESS, **NO_SHEET),
        sent=forms.line,
    ),
    # With nothing of one's own to take back the page only says so.
    of_inspection("score_undo", "line_id", get=TO_ITS_BUTTON, post={**NO_SHEET, ELSE: "302"}),
    of_inspection("scoring_review"),
    of_inspection("scoring_finish", get=TO_ITS_BUTTON, post=moved(LEADS, states.IN_PROGRESS)),
    of_inspection(
        "scoring_reopen", also=states.SCORED, post=moved(LEADS, states.SCORED, states.MINUTES_DRAFTED)
    ),
    # Minutes
    of_inspection(
        "exemplar_add",
        get=TO_ITS_BUTTON,
        post=written(TEAM, *ON_SITE, assigned=f"409 {LEADS}, 403"),
        sent=forms.exemplar,
    ),
    of_inspection(
        "exemplar_remove", "exemplar_id", get=TO_ITS_BUTTON, post=written(TEAM, *ON_SITE, **NO_SHEET)
    ),
    of_inspection("minutes", post=written(LEADS, *ON_SITE), sent=forms.minutes),
    of_inspection("minutes_draft", also=states.SCORED, get=TO_ITS_BUTTON, post=moved(LEADS, states.SCORED)),
    of_inspection(
        "opinion",
        also=states.MINUTES_DRAFTED,
        post=written("representative", states.SCORED, states.MINUTES_DRAFTED),
        sent=forms.opinion,
    ),
    # Signing: nobody is named as a signer before the delegations are; each signs in turn, and once.
    of_inspection("open_signing", also=states.MINUTES_DRAFTED, post=moved(LEADS, states.MINUTES_DRAFTED)),
    of_inspection(
        "signing",
        post=written(
            SIGNERS,
            states.SIGNED,
            states.SUBMITTED,
            states.CLOSED,
            assigned="403",
            awaiting_signatures="302 secretary, 409 head representative, 403",
        ),
        sent=forms.password,
    ),
    of_inspection(
        "refuse_signing",
        post=written(
            SIGNERS, assigned="403", awaiting_signatures="302 secretary, 409 head representative, 403"
        ),
        sent=forms.refusal,
    ),
    of_inspection(
        "reopen_minutes",
        also=states.SIGNED,
        post=moved("head", states.AWAITING_SIGNATURES, states.SIGNED, states.RETURNED),
        sent=forms.reason,
    ),
    # Handing in; once more of the same is answered with what stands.
    of_inspection(
        "submit_results",
        also=states.SIGNED,
        post=moved(
            LEADS,
            states.SIGNED,
            states.RETURNED,
            submitted=f"302 {LEADS}, 409",
            closed=f"302 {LEADS}, 409",
        ),
        sent=forms.late,
    ),
    of_inspection(
        "accept_results",
        post=moved("staff office", states.SUBMITTED, closed="302 staff office, 409"),
    ),
    of_inspection("return_results", post=moved("staff office", states.SUBMITTED), sent=forms.reason),
    of_inspection(
        "cancel_receipt",
        also=states.ACCEPTED,
        post=moved("staff office", states.ACCEPTED, closed="409 staff office, 403"),
        sent=forms.reason,
    ),
    # Documents
    of_inspection("minutes_pdf", get={states.ASSIGNED: "404", ELSE: "200"}),
    of_inspection("scoresheet_pdf", get={states.ASSIGNED: "404", ELSE: "200"}),
    of_inspection("inspection_dossier"),
    # Copies that come back signed, and what anybody may ask about a paper
    of_inspection("signed_copies"),
    of_inspection(
        "signed_copy_add",
        get=TO_ITS_BUTTON,
        post={
            **dict.fromkeys((states.SUBMITTED, states.CLOSED), KEEPERS),
            ELSE: KEEPERS.replace("302", "422"),
        },
        sent=forms.scan,
    ),
    of_inspection(
        "signed_copy_confirm",
        "copy_id",
        get=TO_ITS_BUTTON,
        post={
            **dict.fromkeys((states.SUBMITTED, states.CLOSED), "302 staff office head representative, 403"),
            ELSE: "404",
        },
    ),
    of_inspection(
        "signed_copy_recheck",
        "copy_id",
        get=TO_ITS_BUTTON,
        post={
            **dict.fromkeys((states.SUBMITTED, states.CLOSED), KEEPERS.replace("302", "422")),
            ELSE: "404",
        },
    ),
    of_inspection(
        "signed_copy_file", "copy_id", get={**dict.fromkeys(("submitted", "closed"), "200"), ELSE: "404"}
    ),
    page("check", anonymous="200", post="422 anonymous, 422"),
    page("check_document", args=lambda scene: [scene.final_code], anonymous="200"),
    # The field page: the same for everybody; what it asks for is JSON
    page("onsite", anonymous="200"),
    page("onsite_worker", anonymous="200"),
    page("onsite_me", anonymous="401"),
    page("onsite_visits", get=TAKES_NO_GET, post="401 anonymous, 422", anonymous="401"),
    page("onsite_operations", get=TAKES_NO_GET, post="401 anonymous, 422", anonymous="401"),
    page("onsite_photo", args=lambda scene: ["0" * 64], anonymous="401"),
    # For programs
    page("api:openapi-json", anonymous="200", post="200"),
    page("api:list_plans", anonymous="401"),
    of_plan("api:read_plan", anonymous="401"),
    of_plan("api:list_inspections_of_plan", anonymous="401"),
    page("api:list_inspections", anonymous="401"),
    of_inspection("api:read_inspection", anonymous="401"),
    page("api:api-root", anonymous="404", get="404", post="404"),
]
