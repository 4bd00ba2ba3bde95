"""What no page's own script would send, field by field, at every form of the round.

Each answer is either a success or a refusal with a Vietnamese sentence, everything typed still there and
not one row changed; `PAGES` says what must be refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from inspections import states
from inspections.models import Event
from tests.inspections.access_table import ROWS
from tests.inspections.filled_forms import nothing
from tests.inspections.refusals import Rows, stored
from tests.inspections.scenes import REPORTED, Scene, undone

pytestmark = pytest.mark.django_db

TABLE = {row.name: row for row in ROWS}
MISSING = None

NOTHING = {"missing": MISSING, "only control characters": "\x00\x08\u202e"}
HUGE = {"huge": "ữ" * 100_000}
NO_NUMBER = {"a word": "abc", "negative": "-1", "unknown": "987654", "many figures": "9" * 30}
# What may be right or wrong, as the field is: it must only be answered.
DECOMPOSED = {"decomposed": "Thu\u031bo\u031b\u0323ng \U0001f3c1 <b>&amp;"}
# No browser sends these from the page: they get a sentence, and nothing was typed.
TAMPERED = ("missing", "sent twice")
# Codes and ids, which a page shows as a choice; a password is never shown again.
NOT_TYPED = re.compile(
    r"base_version|base_proposal|proposal_id|digest|password|criteria_template|inspects_\d+|client_id|line_id"
    r"|file|kind|status|stance|.*_FORMS|.*-(function|basis|user|code|duty|honorific)"
)
FIGURES = re.compile(r"day|deadline|_on$|_at$|month|max_|min_|step|number")
SENTENCE = re.compile(r'class="error-summary".*?</div>|class="(?:refusal|conflict)".*?</div>', re.DOTALL)
ITEM = re.compile(r"<(?:li|p)[^>]*>(.*?)</(?:li|p)>", re.DOTALL)
# The same form with other people on it.
SAME = {"plan_create/again", "delegation/inspected"}


@dataclass(frozen=True)
class Page:
    """A form in the state in which `role` may send it. The words are names of fields."""

    name: str
    state: str
    role: str
    required: str = ""  # refused without a value
    chosen: str = ""  # refused with anything but a known number, choice or day
    limited: str = ""  # refused with 100,000 letters

    def refused_values(self, field: str) -> set[str]:
        wrong = set(NOTHING) if field in self.required.split() else set()
        wrong |= set(NO_NUMBER) if field in self.chosen.split() else set()
        return wrong | (set(HUGE) if field in self.limited.split() else set())


DRAFT, CLOSED = states.DRAFT, states.CLOSED
PAGES = [
    Page(
        "plan_create",
        DRAFT,
        "staff",
        required="criteria_template inspection_deadline submission_deadline",
        chosen="criteria_template inspection_deadline submission_deadline",
    ),
    Page(
        "plan_edit",
        DRAFT,
        "staff",
        required="base_version inspection_deadline submission_deadline",
        chosen="inspection_deadline submission_deadline",
        limited="superior_name issuer_name symbol place_name signer_name",
    ),
    Page("plan_bases", DRAFT, "staff", required="base_version", chosen="bases-0-basis"),
    Page("plan_composition", DRAFT, "staff", required="base_version", chosen="inspecting-0-function"),
    Page("plan_assignments", DRAFT, "staff", limited="reason"),
    Page(
        "plan_criteria",
        DRAFT,
        "staff",
        required="base_version name deduction_step lines-0-number lines-0-max_points bands-0-min_points",
        limited="name note lines-0-label bands-0-label",
    ),
    Page("plan_criteria_version", DRAFT, "staff"),
    Page(
        "plan_issue",
        DRAFT,
        "staff",
        required="base_version number issued_on",
        chosen="issued_on",
        limited="number",
    ),
    Page("plan_close", states.ASSIGNED, "staff", required="reason"),
    Page("plan_replace", states.ASSIGNED, "staff", required="reason", limited="reason"),
    Page("plan_report", CLOSED, "staff", required="base_version symbol", limited="symbol place_name"),
    Page("report_collect", CLOSED, "staff", required="base_version"),
    Page(
        "report_issue",
        CLOSED,
        "staff",
        required="digest number issued_on",
        chosen="digest issued_on",
        limited="number",
    ),
    Page("report_correct", REPORTED, "staff", required="reason", limited="reason"),
    Page("field_package_bring", states.ASSIGNED, "staff", required="file"),
    Page(
        "visit",
        states.ASSIGNED,
        "head",
        required="day starts_at place",
        chosen="day starts_at",
        limited="place",
    ),
    Page("visit_agree", states.DATE_PROPOSED, "representative", required="proposal_id", chosen="proposal_id"),
    Page(
        "delegation/inspecting",
        states.DATE_AGREED,
        "head",
        required="base_version nguoi-0-full_name nguoi-0-position",
        chosen="nguoi-0-user nguoi-0-duty nguoi-0-honorific",
        limited="nguoi-0-full_name nguoi-0-position",
    ),
    Page("self_report", states.DATE_AGREED, "representative", required="base_version", limited="text"),
    Page("evidence_add", states.DATE_AGREED, "representative", required="file", chosen="line_id"),
    Page(
        "score_line",
        states.IN_PROGRESS,
        "secretary",
        required="base_version content reason",
        chosen="status",
    ),
    Page(
        "exemplar_add",
        states.SCORED,
        "secretary",
        required="name kind",
        chosen="kind",
        limited="name address",
    ),
    Page("minutes", states.IN_PROGRESS, "secretary", required="base_version", limited="number place"),
    Page(
        "opinion",
        states.MINUTES_DRAFTED,
        "representative",
        required="base_version stance reason",
        chosen="stance",
    ),
    Page("signing", states.AWAITING_SIGNATURES, "secretary", required="digest password", chosen="digest"),
    Page(
        "refuse_signing",
        states.AWAITING_SIGNATURES,
        "secretary",
        required="digest reason",
        chosen="digest",
        limited="reason",
    ),
    Page("reopen_minutes", states.SIGNED, "head", required="reason", limited="reason"),
    Page("submit_results", states.SIGNED, "secretary"),
    Page("return_results", states.SUBMITTED, "office", required="reason", limited="reason"),
    Page("cancel_receipt", states.ACCEPTED, "office", required="reason", limited="reason"),
]


@pytest.mark.parametrize(
    ("scene", "page"),
    [(page.state, page) for page in PAGES],
    ids=lambda value: getattr(value, "name", ""),
    indirect=["scene"],
    scope="module",
)
def test_every_value_is_taken_or_refused_in_words(scene: Scene, page: Page):
    sent, before = filled(scene, page), stored()
    faults = []
    for field in fields_of(sent):
        for kind, spoiled in spoilings(sent, field):
            typed = {} if kind in TAMPERED or field.endswith("_FORMS") else spoiled
            with undone():
                answer = post(scene, page, spoiled)
                wrong = list(faults_of(answer, typed, before))
            if kind in page.refused_values(field) and answer.status_code < 400:
                wrong.append("is taken")
            faults += [f"{field}, {kind}: {fault}" for fault in wrong]
    assert faults == []


@pytest.mark.parametrize(
    ("scene", "page"),
    [(page.state, page) for page in PAGES],
    ids=lambda value: getattr(value, "name", ""),
    indirect=["scene"],
    scope="module",
)
def test_the_form_filled_in_rightly_is_taken(scene: Scene, page: Page):
    """So that a refusal above is one of the spoiled field."""
    with undone():
        assert post(scene, page, filled(scene, page)).status_code == 302


def test_every_form_of_the_round_is_on_the_list():
    """But those of one's own account, of documents, and one that stands only beside parked work."""
    bare = {"accounts", "check", "signed_copy_add", "plan_field_work"}
    asking = {row.name for row in ROWS if row.sent is not nothing and row.post != "405"}
    assert {name for name in asking if name.partition(":")[0] not in bare} - SAME == {
        page.name for page in PAGES
    }


def filled(scene: Scene, page: Page) -> dict[str, Any]:
    return scene.filled(page.name, TABLE[page.name].sent)


def post(scene: Scene, page: Page, sent: dict[str, Any]) -> HttpResponse:
    row = TABLE[page.name]
    client: Client = scene.client(page.role)
    client.raise_request_exception = False
    return client.post(reverse(row.url_name, args=row.args(scene)), sent)


def fields_of(sent: dict[str, Any]) -> list[str]:
    """Of rows, the first stands for all."""
    return [name for name in sent if not re.search(r"-[1-9]\d*-", name)]


def spoilings(sent: dict[str, Any], field: str) -> Iterator[tuple[str, dict[str, Any]]]:
    kept = {name: value for name, value in sent.items() if name != field}
    for kind, value in (NOTHING | HUGE | DECOMPOSED | NO_NUMBER).items():
        if kind in ("missing", "a word", "many figures") or kind in usual_for(field):
            yield kind, kept if value is MISSING else kept | {field: value}
    if not hasattr(sent[field], "read"):
        yield "sent twice", kept | {field: [sent[field], "abc"]}


def usual_for(field: str) -> set[str]:
    """What more is worth a request: letters for a text, figures for an id or a day."""
    if field.endswith("_FORMS"):
        return set()
    is_figure = NOT_TYPED.fullmatch(field) or FIGURES.search(field)
    return set(NO_NUMBER if is_figure else NOTHING | HUGE | DECOMPOSED)


def faults_of(answer: HttpResponse, typed: dict, before: Rows) -> Iterator[str]:
    status = answer.status_code
    if status == 302:
        return
    if not 400 <= status < 500:
        yield f"answered with {status}"
        return
    after = stored()
    if status == 409:  # what somebody else was faster with is shown, and the refused value noted
        after[Event] = after[Event][: len(before[Event])]
    if after != before:
        yield "refused, and yet something is different"
    if status == 404:  # an id of nothing: there is no form to show
        return
    html = answer.content.decode()
    sentences = sentences_of(html)
    if not sentences:
        yield "refused without a sentence"
    yield from (f"not in Vietnamese: {words}" for words in sentences if words.isascii())
    lost = [name for name, value in typed.items() if is_lost(name, value, html)]
    yield from (f"{name} was typed and is gone" for name in lost)


def sentences_of(html: str) -> list[str]:
    """What the head of the page, or the page of a refusal, says of what was wrong."""
    found = "".join(SENTENCE.findall(html))
    return [re.sub(r"<[^>]+>", "", item).strip() for item in ITEM.findall(found)]


def is_lost(name: str, value: Any, html: str) -> bool:
    if NOT_TYPED.fullmatch(name) or not isinstance(value, str) or not value.strip("\x00\x08\u202e"):
        return False
    shown = unicodedata.normalize("NFC", html)
    return escape(unicodedata.normalize("NFC", value)) not in shown
