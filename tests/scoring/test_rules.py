"""The scoring rule: the golden cases, and what must hold for every sheet there can be."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import rules
from scoring.rules import COMPLETE, INCOMPLETE, NOT_ASSESSED, Band, Line, Rule

GOLDEN = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "golden" / "scoring.json").read_text(encoding="utf-8")
)


def read_rule(values: dict) -> Rule:
    bands = tuple(
        Band(band["code"], band["label"], Decimal(band["min_points"]), band["min_inclusive"])
        for band in values["bands"]
    )
    return Rule(Decimal(values["deduction_step"]), bands, values["max_deductions_per_line"])


RULES = {name: read_rule(values) for name, values in GOLDEN["rules"].items()}
PLAN_2022, ONE_PER_LINE = RULES["plan_2022"], RULES["one_deduction_per_line"]
SHEET = [(line["key"], Decimal(line["max_points"])) for line in GOLDEN["sheet"]]


def fill_line(key: str, max_points: Decimal, deductions: int | None) -> Line:
    if deductions is None:
        return Line(key, max_points)
    return Line(key, max_points, INCOMPLETE if deductions else COMPLETE, deductions)


def fill_sheet(deductions: list[int | None]) -> list[Line]:
    return [fill_line(*line, count) for line, count in zip(SHEET, deductions, strict=True)]


def points(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def by_name(case: dict) -> str:
    return case["name"]


class TestGoldenCases:
    @pytest.mark.parametrize("case", GOLDEN["sheet_cases"], ids=by_name)
    def test_sheet(self, case):
        expected = case["expect"]
        result = rules.assess_sheet(fill_sheet(case["deductions"]), RULES[case["rule"]])
        assert [line.awarded_points for line in result.lines] == [points(p) for p in expected["awarded"]]
        assert [line.deducted_points for line in result.lines] == [points(p) for p in expected["deducted"]]
        assert (result.assessed_count, result.line_count) == (expected["assessed_count"], len(SHEET))
        assert result.open_count == len(SHEET) - expected["assessed_count"]
        assert result.provisional_points == Decimal(expected["provisional_points"])
        assert result.provisional_max == Decimal(expected["provisional_max"])
        assert result.max_total == Decimal(GOLDEN["sheet_max_total"])
        assert result.total == points(expected["total"])
        assert (result.band.code if result.band else None) == expected["band"]

    @pytest.mark.parametrize("case", GOLDEN["line_refusals"], ids=by_name)
    def test_refused_line(self, case):
        values = case["line"] | {"max_points": Decimal(case["line"]["max_points"])}
        with pytest.raises(rules.RuleViolation) as refused:
            rules.assess_line(Line(**values), RULES[case["rule"]])
        assert (refused.value.code, refused.value.key) == (case["code"], case["line"]["key"])

    @pytest.mark.parametrize("case", GOLDEN["ratings"], ids=lambda case: case["points"])
    def test_rating(self, case):
        assert rules.band_for(Decimal(case["points"]), RULES[case["rule"]]).code == case["band"]

    @pytest.mark.parametrize("case", GOLDEN["rating_refusals"], ids=lambda case: case["points"])
    def test_refused_points(self, case):
        with pytest.raises(rules.RuleViolation) as refused:
            rules.band_for(Decimal(case["points"]), RULES[case["rule"]])
        assert (refused.value.code, refused.value.key) == (case["code"], None)

    @pytest.mark.parametrize("case", GOLDEN["deductions_to_zero"], ids=str)
    def test_not_performed(self, case):
        needed = rules.deductions_to_zero(Decimal(case["max_points"]), RULES[case["rule"]])
        assert needed == case["deductions"]

    @pytest.mark.parametrize("case", GOLDEN["wrong_rules"], ids=by_name)
    def test_wrong_rule(self, case):
        with pytest.raises(rules.RuleError):
            rules.check_rule(read_rule(case["rule"]))
        with pytest.raises(rules.RuleError):
            rules.assess_sheet(fill_sheet([0] * 11), read_rule(case["rule"]))

    def test_file_covers_what_it_must(self):
        cases = [case for case in GOLDEN["sheet_cases"] if case["rule"] == "plan_2022"]
        totals = {case["expect"]["total"]: case["expect"]["band"] for case in cases}
        assert {int(total) for total in totals if total} == set(range(0, 101, 5))
        edges = {"85": "good", "80": "fair", "75": "fair", "70": "fair", "65": "average"}
        assert edges.items() <= totals.items()
        codes = {case["code"] for case in GOLDEN["line_refusals"]}
        assert codes == {"deduction_count", "too_many_deductions", "unknown_status", "points_out_of_range"}

    def test_rules_of_the_file_are_sound(self):
        for rule in RULES.values():
            rules.check_rule(rule)


class TestSheetsThatAreNotSheets:
    def test_no_lines_no_total(self):
        result = rules.assess_sheet([], PLAN_2022)
        assert (result.total, result.band, result.max_total, result.line_count) == (None, None, 0, 0)

    def test_a_line_counts_once(self):
        line = Line("1", Decimal(10), COMPLETE)
        with pytest.raises(rules.RuleError):
            rules.assess_sheet([line, line], PLAN_2022)

    @pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
    def test_points_are_numbers(self, value):
        with pytest.raises(rules.RuleViolation):
            rules.assess_line(Line("1", Decimal(value), COMPLETE), PLAN_2022)
        with pytest.raises(rules.RuleViolation):
            rules.band_for(Decimal(value), PLAN_2022)
        with pytest.raises(rules.RuleViolation):
            rules.deductions_to_zero(Decimal(value), PLAN_2022)
        with pytest.raises(rules.RuleError):
            rules.check_rule(replace(PLAN_2022, deduction_step=Decimal(value)))
        band = replace(PLAN_2022.bands[0], min_points=Decimal(value))
        with pytest.raises(rules.RuleError):
            rules.check_rule(replace(PLAN_2022, bands=(band, *PLAN_2022.bands[1:])))

    def test_one_refused_line_refuses_the_sheet(self):
        lines = fill_sheet([0] * 11)
        lines[7] = replace(lines[7], deductions=1)
        with pytest.raises(rules.RuleViolation) as refused:
            rules.assess_sheet(lines, PLAN_2022)
        assert refused.value.key == "8a"
        assert str(refused.value) == "deduction_count (line 8a)"


# --- What holds for every sheet -------------------------------------------------------------------

counts = st.lists(st.integers(0, 4), min_size=11, max_size=11)
partly = st.lists(st.none() | st.integers(0, 4), min_size=11, max_size=11)
capped = st.lists(st.integers(0, 1), min_size=11, max_size=11)
figures = st.decimals(0, 100, places=2)
sizes = st.decimals("0.25", 60, places=2)


@st.composite
def any_rule(draw) -> Rule:
    """A sound rule of any cluster: any step, any number of bands, either kind of edge."""
    edges = draw(st.lists(st.tuples(sizes, st.booleans()), max_size=5, unique_by=lambda edge: edge[0]))
    starts = [*sorted(edges, reverse=True), (Decimal(0), True)]
    bands = tuple(Band(f"band{n}", "", low, inclusive) for n, (low, inclusive) in enumerate(starts))
    return Rule(draw(sizes), bands)


@given(counts)
def test_total_is_a_multiple_of_the_step(deductions):
    result = rules.assess_sheet(fill_sheet(deductions), PLAN_2022)
    assert result.total % 5 == 0
    assert 0 <= result.total <= 100


@given(counts, st.integers(0, 10), any_rule())
def test_one_more_deduction_never_raises(deductions, index, rule):
    more = [count + (position == index) for position, count in enumerate(deductions)]
    before = rules.assess_sheet(fill_sheet(deductions), rule)
    after = rules.assess_sheet(fill_sheet(more), rule)
    assert before.total - rule.deduction_step <= after.total <= before.total
    assert rule.bands.index(after.band) >= rule.bands.index(before.band)


@given(sizes, st.integers(0, 300), any_rule())
def test_line_stays_between_zero_and_its_maximum(max_points, count, rule):
    result = rules.assess_line(fill_line("x", max_points, count), rule)
    assert 0 <= result.awarded_points <= max_points
    assert result.awarded_points + result.deducted_points == max_points


@given(partly.flatmap(lambda counts: st.tuples(st.just(counts), st.permutations(range(11)))))
def test_order_of_lines_is_irrelevant(counts_and_order):
    deductions, order = counts_and_order
    lines = fill_sheet(deductions)
    straight = rules.assess_sheet(lines, PLAN_2022)
    shuffled = rules.assess_sheet([lines[index] for index in order], PLAN_2022)
    assert set(shuffled.lines) == set(straight.lines)
    assert replace(shuffled, lines=()) == replace(straight, lines=())


@given(partly)
def test_total_and_rating_come_with_the_last_line(deductions):
    result = rules.assess_sheet(fill_sheet(deductions), PLAN_2022)
    is_open = None in deductions
    assert (result.total is None) == (result.band is None) == is_open
    assert result.open_count == deductions.count(None)
    assert result.provisional_points <= result.provisional_max <= result.max_total
    if not is_open:
        assert (result.provisional_points, result.provisional_max) == (result.total, result.max_total)


@given(partly)
def test_open_line_is_neither_zero_nor_full(deductions):
    lines = rules.assess_sheet(fill_sheet(deductions), PLAN_2022).lines
    for line, count in zip(lines, deductions, strict=True):
        assert (line.awarded_points is None) == (count is None)


@given(figures, any_rule())
def test_bands_part_all_figures(figure, rule):
    """A figure meets its band's own bound and misses the bound of every better band."""
    band = rules.band_for(figure, rule)
    position = rule.bands.index(band)
    meets = [figure > b.min_points or (b.min_inclusive and figure == b.min_points) for b in rule.bands]
    assert meets[position]
    assert not any(meets[:position])
    assert all(meets[position:])


@given(figures, figures, any_rule())
def test_more_points_never_rate_worse(one, other, rule):
    low, high = sorted((one, other))
    assert rule.bands.index(rules.band_for(high, rule)) <= rule.bands.index(rules.band_for(low, rule))


@given(capped, st.lists(st.integers(0, 3), min_size=11, max_size=11))
def test_reading_with_a_cap_never_gives_fewer_points(one_each, further):
    """Reading A sees at most one deduction where reading B may see more of them."""
    reading_a = rules.assess_sheet(fill_sheet(one_each), ONE_PER_LINE)
    several = [count * (1 + more) for count, more in zip(one_each, further, strict=True)]
    reading_b = rules.assess_sheet(fill_sheet(several), PLAN_2022)
    assert reading_a.total >= 45
    assert reading_a.total >= reading_b.total
    assert rules.assess_sheet(fill_sheet(one_each), PLAN_2022) == reading_a


@given(sizes, any_rule())
def test_not_performed_is_the_fewest_deductions_to_zero(max_points, rule):
    needed = rules.deductions_to_zero(max_points, rule)
    assert rules.assess_line(fill_line("x", max_points, needed), rule).awarded_points == 0
    if needed > 1:
        assert rules.assess_line(fill_line("x", max_points, needed - 1), rule).awarded_points > 0
    assert rules.deductions_to_zero(max_points, replace(rule, max_deductions_per_line=needed)) == needed
    if needed > 1:
        stricter = replace(rule, max_deductions_per_line=needed - 1)
        assert rules.deductions_to_zero(max_points, stricter) is None


@given(
    st.sampled_from([NOT_ASSESSED, COMPLETE, INCOMPLETE]), st.integers(-2, 5), st.none() | st.integers(1, 3)
)
def test_a_line_passes_exactly_when_status_and_count_agree(status, deductions, cap):
    rule = replace(PLAN_2022, max_deductions_per_line=cap)
    agree = deductions > 0 if status == INCOMPLETE else deductions == 0
    within = cap is None or deductions <= cap
    try:
        rules.check_line(Line("1", Decimal(10), status, deductions), rule)
    except rules.RuleViolation as refused:
        assert refused.code == ("too_many_deductions" if agree else "deduction_count")
        assert not (agree and within)
    else:
        assert agree and within
