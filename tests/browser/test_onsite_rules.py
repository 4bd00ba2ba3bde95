"""The field page computes, cleans and seals as the server does: golden cases, and generated ones."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page

from config.fields import clean_text, clean_words
from inspections.content import canonical_bytes, digest_of, number_text
from scoring import rules
from tests.browser.person import MakePerson
from tests.browser.serving import ROOT

GOLDEN = json.loads((ROOT / "fixtures" / "golden" / "scoring.json").read_text(encoding="utf-8"))

LOAD = """async (name) => {
  const link = document.querySelector(`link[rel=modulepreload][href*="/onsite/${name}."]`);
  window.loaded = await import(link.href);
}"""
SHEETS = """(cases) => cases.map(({ lines, rule }) => {
  try {
    return window.loaded.assessSheet(lines, rule);
  } catch (problem) {
    return { refused: problem.code || "rule" };
  }
})"""

SEAL = """(all) => Promise.all(all.map(async (one) => {
  const text = loaded.canonicalJson(one);
  return [text, await loaded.sha256OfText(text)];
}))"""


@pytest.fixture
def page(person: MakePerson) -> Page:
    reader = person()
    reader.open("/onsite/")
    return reader.page


def expected(lines: list[dict], rule: dict) -> dict[str, Any]:
    """What scoring/rules.py says of the same sheet."""
    bands = [
        rules.Band(b["code"], b["label"], Decimal(b["min_points"]), b["min_inclusive"]) for b in rule["bands"]
    ]
    python = rules.Rule(Decimal(rule["deduction_step"]), tuple(bands), rule["max_deductions_per_line"])
    try:
        result = rules.assess_sheet(
            [
                rules.Line(row["key"], Decimal(row["max_points"]), row["status"], row["deductions"])
                for row in lines
            ],
            python,
        )
    except rules.RuleViolation as violation:
        return {"refused": violation.code}
    return {
        "awarded": [number_text(line.awarded_points) for line in result.lines],
        "deducted": [number_text(line.deducted_points) for line in result.lines],
        "assessed_count": result.assessed_count,
        "provisional_points": number_text(result.provisional_points),
        "provisional_max": number_text(result.provisional_max),
        "total": number_text(result.total),
        "band": result.band.code if result.band else None,
    }


def told(answer: dict) -> dict[str, Any]:
    if "refused" in answer:
        return answer
    kept = {
        name: answer[name] for name in ("assessed_count", "provisional_points", "provisional_max", "total")
    }
    return kept | {
        "awarded": [line["awarded"] for line in answer["lines"]],
        "deducted": [line["deducted"] for line in answer["lines"]],
        "band": answer["band"]["code"] if answer["band"] else None,
    }


def sheet_line(key: str, max_points: str, count: int | None) -> dict:
    status = "not_assessed" if count is None else "incomplete" if count else "complete"
    return {"key": key, "max_points": max_points, "status": status, "deductions": count or 0}


def test_rules_js_passes_the_golden_file(page: Page):
    page.evaluate(LOAD, "rules")
    cases = [
        {
            "rule": GOLDEN["rules"][case["rule"]],
            "lines": [
                sheet_line(line["key"], line["max_points"], count)
                for line, count in zip(case.get("sheet", GOLDEN["sheet"]), case["deductions"], strict=True)
            ],
        }
        for case in GOLDEN["sheet_cases"]
    ]
    answers = page.evaluate(SHEETS, cases)
    assert len(answers) == len(GOLDEN["sheet_cases"]) > 20
    for case, answer in zip(GOLDEN["sheet_cases"], answers, strict=True):
        assert told(answer).items() >= case["expect"].items(), case["name"]


def test_rules_js_says_what_rules_py_says_of_any_sheet(page: Page):
    seed = 2022
    print(f"seed {seed}")
    chance = random.Random(seed)
    cases = [made_case(chance) for _ in range(3000)]
    page.evaluate(LOAD, "rules")
    for case, answer in zip(cases, page.evaluate(SHEETS, cases), strict=True):
        assert told(answer) == expected(**case), case


def made_case(chance: random.Random) -> dict:
    step, cap = chance.choice(["5", "2.5", "0.5", "1", "3.25"]), chance.choice([None, None, 1, 2])
    starts = sorted({chance.choice(["80", "70", "65.5", "79.25", "90"]) for _ in range(3)}, key=Decimal)
    bands = [
        {"code": f"b{start}", "label": start, "min_points": start, "min_inclusive": chance.random() < 0.5}
        for start in reversed(starts)
    ]
    bands.append({"code": "last", "label": "last", "min_points": "0", "min_inclusive": True})
    lines = []
    for place in range(chance.randint(1, 12)):
        count = (
            chance.choice([None, 0, 0, 0, 0, 1, 1, 2, 4]) if chance.random() < 0.5 else chance.choice([0, 1])
        )
        lines.append(sheet_line(str(place), chance.choice(["10", "10", "5", "7.5", "0.25", "12.50"]), count))
        if chance.random() < 0.02:
            lines[-1]["status"] = chance.choice(["complete", "incomplete", "not_assessed", "unknown"])
    return {"rule": {"deduction_step": step, "max_deductions_per_line": cap, "bands": bands}, "lines": lines}


def test_texts_are_cleaned_and_sealed_as_the_server_does(page: Page):
    chance = random.Random(42)
    signs = "aă  \t\n\r\r\n\x00\x07\x1f\x85\xa0\u0302\u0323\u0301o\u1ed9"
    signs += '\u202e\u2066\ufeff\u2028\u3000\U0001f4f7đ"\\/<é'
    texts = ["".join(chance.choices(signs, k=chance.randint(0, 30))) for _ in range(2000)]
    page.evaluate(LOAD, "texts")
    ours = page.evaluate(
        "(texts) => texts.map((text) => [loaded.cleanText(text), loaded.cleanWords(text)])", texts
    )
    for text, (cleaned, words) in zip(texts, ours, strict=True):
        assert cleaned == clean_text(text), ascii(text)
        assert words == clean_words(text), ascii(text)
    contents = [
        {"b": [text, None, 3, {"z": True, "ă": text}], "a": {"minutes": clean_text(text)}}
        for text in texts[:200]
    ]
    sealed = page.evaluate(SEAL, contents)
    for content, (canonical, digest) in zip(contents, sealed, strict=True):
        assert canonical.encode() == canonical_bytes(content)
        assert digest == digest_of(content)
