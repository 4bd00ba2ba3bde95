"""A refusal reads as an official sentence and reaches people as a page, programs as JSON."""

import string
import unicodedata

import pytest
from django.test import RequestFactory

from inspections.errors import SENTENCES, Refusal, clock, version_conflict
from inspections.middleware import RefusalMiddleware
from tests.factories import NOW


@pytest.fixture
def answer():
    middleware = RefusalMiddleware(lambda request: None)
    return lambda error, **request: middleware.process_exception(RequestFactory().get("/", **request), error)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_composed_calm_and_closed(code):
    status, sentence = SENTENCES[code]
    assert status in (403, 409, 413, 422, 429, 503)
    assert unicodedata.is_normalized("NFC", sentence) and sentence.endswith(".") and "!" not in sentence


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_filled_with_what_it_names(code):
    names = [name for _, name, _, _ in string.Formatter().parse(SENTENCES[code][1]) if name]
    refusal = Refusal(code, **{name: f"<{name}>" for name in names})
    assert all(f"<{name}>" in refusal.message for name in names)
    assert "{" not in refusal.message


def test_a_program_gets_code_sentence_field_and_both_values(answer):
    refusal = version_conflict(person="Thư ký", at=NOW, theirs={"a": 1}, yours={"a": 2})
    response = answer(refusal, headers={"accept": "application/json"})
    assert response.status_code == 409
    assert b'"code": "version_conflict"' in response.content and b'"yours": {"a": 2}' in response.content


def test_another_error_is_not_swallowed(answer):
    assert answer(ValueError("khác")) is None


def test_a_time_of_another_day_is_said_with_its_day():
    assert clock(NOW) == "10:00 ngày 20/10/2022"
