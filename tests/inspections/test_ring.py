"""Who inspects whom: what is refused, what is warned about, and what the proposal promises."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections import ring
from inspections.ring import Finding, Pair

UNITS_2022 = ["Tuần Giáo", "Mường Lay", "Điện Biên Phủ", "Mường Ảng", "huyện Điện Biên"]
RING_2022 = [
    ("Tuần Giáo", "Mường Lay"),
    ("Mường Lay", "Điện Biên Phủ"),
    ("Điện Biên Phủ", "Mường Ảng"),
    ("Mường Ảng", "huyện Điện Biên"),
    ("huyện Điện Biên", "Tuần Giáo"),
]


def close(units) -> list[Pair]:
    return list(zip(units, [*units[1:], units[0]], strict=True))


def all_pairs(history) -> set[Pair]:
    return {tuple(pair) for pairs in history.values() for pair in pairs}


def count_repeated(pairs, history) -> int:
    return len(all_pairs(history) & set(pairs))


def propose_years(members, years: int, history=None) -> dict[int, list[Pair]]:
    """The rings of successive years, each knowing all earlier ones."""
    history = dict(history or {})
    first = max(history, default=2021) + 1
    for year in range(first, first + years):
        history[year] = ring.propose(members, history)
    return history


def assert_one_ring(pairs, members):
    assert ring.refusals(pairs, members) == []
    assert [len(units) for units in ring.cycles(pairs)] == [len(members)]


def every_ring(members):
    return [close([members[0], *rest]) for rest in permutations(members[1:])]


class TestRefusals:
    def test_ring_of_2022_passes(self):
        assert ring.refusals(RING_2022, UNITS_2022) == []

    @pytest.mark.parametrize(
        ("pairs", "expected"),
        [
            ([(1, 1), (2, 3), (3, 2)], [Finding("self_inspection", (1,))]),
            (
                [(1, 2), (2, 1), (3, 1)],
                [Finding("duplicate_inspected", (1, 2, 3)), Finding("missing_unit", (3,))],
            ),
            (
                [(1, 2), (2, 1), (1, 3)],
                [Finding("duplicate_inspecting", (1, 2, 3)), Finding("missing_unit", (3,))],
            ),
            ([(1, 2), (2, 1)], [Finding("missing_unit", (3,))]),
            ([(1, 2), (2, 3)], [Finding("missing_unit", (1,)), Finding("missing_unit", (3,))]),
            ([(1, 2), (2, 3), (3, 4), (4, 1)], [Finding("not_a_member", (4,))]),
            ([], [Finding("missing_unit", (unit,)) for unit in (1, 2, 3)]),
        ],
    )
    def test_each_fault_is_named(self, pairs, expected):
        assert ring.refusals(pairs, [1, 2, 3]) == expected

    def test_third_inspector_is_named_too(self):
        found = ring.refusals([(1, 4), (2, 4), (3, 4)], [1, 2, 3, 4])
        assert [f.units for f in found if f.code == "duplicate_inspected"] == [(4, 1, 2), (4, 1, 3)]

    def test_same_pair_twice_is_refused(self):
        codes = [found.code for found in ring.refusals([(1, 2), (2, 1), (1, 2)], [1, 2])]
        assert codes == ["duplicate_inspected", "duplicate_inspecting"]

    @pytest.mark.parametrize("members", [[], [1], [1, 1]])
    def test_too_few_units(self, members):
        assert ring.refusals([], members) == [Finding("too_few_units", tuple(members))]

    @given(st.permutations(range(5)), st.permutations(range(5)))
    def test_passes_exactly_the_permutations_without_fixed_unit(self, inspecting, inspected):
        pairs = list(zip(inspecting, inspected, strict=True))
        has_self = any(a == b for a, b in pairs)
        assert bool(ring.refusals(pairs, range(5))) == has_self

    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=7))
    def test_nothing_wrong_passes(self, pairs):
        """What passes is a permutation of the members that moves every one of them."""
        members = [0, 1, 2, 3]
        sound = sorted(a for a, _ in pairs) == sorted(b for _, b in pairs) == members and all(
            a != b for a, b in pairs
        )
        assert (ring.refusals(pairs, members) == []) == sound


class TestWarnings:
    def test_ring_of_2022_has_none(self):
        assert ring.warnings(RING_2022, {}) == []

    def test_two_rings_and_a_reciprocal_pair(self):
        pairs = [(4, 1), (1, 4), (2, 3), (3, 5), (5, 2)]
        assert ring.warnings(pairs, {}) == [
            Finding("reciprocal_pair", (1, 4)),
            Finding("several_cycles", (1, 4, 2, 3, 5)),
        ]

    def test_two_units_cannot_but_inspect_each_other(self):
        assert ring.warnings([("a", "b"), ("b", "a")], {}) == []

    def test_repeated_pair_names_its_latest_year(self):
        history = {2024: [(2, 3)], 2021: [(2, 3), (1, 2)], 2022: [(1, 2), (3, 2)]}
        assert ring.warnings(close([1, 2, 3]), history) == [
            Finding("repeated_pair", (1, 2), 2022),
            Finding("repeated_pair", (2, 3), 2024),
        ]

    def test_reverse_of_an_earlier_pair_is_new(self):
        assert ring.warnings(close([3, 2, 1]), {2022: close([1, 2, 3])}) == []


class TestOrder:
    def test_ring_begins_at_its_smallest_unit(self):
        assert ring.cycles([(3, 1), (1, 2), (2, 3)]) == [(1, 2, 3)]
        assert ring.in_ring_order([(3, 1), (2, 3), (1, 2)]) == [(1, 2), (2, 3), (3, 1)]

    def test_ring_begins_where_it_is_told(self):
        shuffled = [RING_2022[index] for index in (3, 0, 4, 2, 1)]
        assert ring.in_ring_order(shuffled, first="Tuần Giáo") == RING_2022

    def test_named_unit_brings_its_ring_first(self):
        pairs = [(1, 2), (2, 1), (3, 4), (4, 3)]
        assert ring.in_ring_order(pairs, first=4) == [(4, 3), (3, 4), (1, 2), (2, 1)]

    def test_open_chain_is_no_ring(self):
        pairs = [(2, 3), (9, 8), (1, 2), (8, 9)]
        assert ring.cycles(pairs) == [(8, 9)]
        assert ring.in_ring_order(pairs) == [(1, 2), (2, 3), (8, 9), (9, 8)]

    def test_open_chain_begins_at_its_head(self):
        assert ring.in_ring_order([(1, 2), (5, 1), (2, 9)]) == [(5, 1), (1, 2), (2, 9)]

    def test_of_two_inspected_units_the_first_named_counts(self):
        assert ring.cycles([(1, 2), (2, 1), (1, 3), (3, 1)]) == [(1, 2)]

    def test_chain_into_a_ring_does_not_hide_it(self):
        assert ring.cycles([(0, 6), (6, 5), (5, 6), (7, 5)]) == [(5, 6)]

    @given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.integers(0, 6))
    def test_no_pair_is_lost_or_added(self, pairs, first):
        assert sorted(ring.in_ring_order(pairs, first)) == sorted(pairs)

    @given(st.permutations(range(7)))
    def test_rings_part_the_units(self, inspected):
        rings = ring.cycles(list(enumerate(inspected)))
        assert sorted(unit for units in rings for unit in units) == list(range(7))
        assert [units[0] for units in rings] == sorted(min(units) for units in rings)
        assert {pair for units in rings for pair in close(units)} == set(enumerate(inspected))


class TestProposal:
    def test_ring_of_2022_comes_out(self):
        assert ring.propose(UNITS_2022, {}) == RING_2022

    @pytest.mark.parametrize("size", [2, 3, 4, 5, 6, 7, 12, 30, 300])
    def test_first_ring_follows_the_members_as_given(self, size):
        members = [f"unit {(number * 7) % 997}" for number in range(size)]
        assert ring.propose(members, {}) == close(members)

    def test_after_2022_three_more_years_without_repetition(self):
        """However the members are sorted: five units have four rings before a pair must repeat."""
        for members in permutations(UNITS_2022):
            history = propose_years(members, 3, {2022: RING_2022})
            assert len(all_pairs(history)) == 20

    def test_fifth_year_repeats_the_oldest_ring(self):
        history = propose_years(UNITS_2022, 8)
        for year in (2026, 2027, 2028, 2029):
            assert set(history[year]) == set(history[year - 4])

    @pytest.mark.parametrize("size", [3, 5, 7, 8, 9, 10, 11, 12, 13, 16, 21])
    def test_all_pairs_are_used_before_one_repeats(self, size):
        history = propose_years(range(size), size - 1)
        for pairs in history.values():
            assert_one_ring(pairs, range(size))
        assert len(all_pairs(history)) == size * (size - 1)

    @pytest.mark.parametrize(("size", "free_years", "then"), [(4, 2, [2, 2, 4]), (6, 4, [2, 4, 6])])
    def test_four_and_six_units_must_repeat_earlier(self, size, free_years, then):
        """The complete digraph on 4 or 6 points has no such decomposition (Tillson 1980)."""
        history = propose_years(range(size), free_years)
        assert len(all_pairs(history)) == size * free_years
        for repeated in then:
            pairs = ring.propose(range(size), history)
            assert_one_ring(pairs, range(size))
            assert count_repeated(pairs, history) == repeated
            assert repeated == min(count_repeated(other, history) for other in every_ring(range(size)))
            history[max(history) + 1] = pairs

    @pytest.mark.parametrize("size", range(3, 10))
    def test_every_year_is_as_new_as_it_can_be(self, size):
        """Two full rotations, each year compared with every ring there is."""
        rings = [frozenset(pairs) for pairs in every_ring(range(size))] if size < 9 else []
        history = {}
        for year in range(2 * (size - 1)):
            pairs = ring.propose(range(size), history)
            assert_one_ring(pairs, range(size))
            assert len(ring.warnings(pairs, history)) == count_repeated(pairs, history)
            used = all_pairs(history)
            fewest = min((len(used & other) for other in rings), default=0 if year < size - 1 else size)
            assert count_repeated(pairs, history) == fewest
            history[year] = pairs

    def test_oldest_pairs_are_repeated_first(self):
        older, newer = close([0, 1, 2]), close([0, 2, 1])
        assert set(ring.propose([0, 1, 2], {2020: older, 2021: newer})) == set(older)
        assert set(ring.propose([0, 1, 2], {2021: older, 2020: newer})) == set(newer)
        assert set(ring.propose([0, 1, 2], {2019: newer, 2020: older, 2021: newer})) == set(older)

    def test_large_cluster_repeats_the_oldest_ring(self):
        """Beyond the sizes that are computed exactly."""
        members = list(range(14))
        history = propose_years(members, 13)
        assert len(all_pairs(history)) == 14 * 13
        assert set(ring.propose(members, history)) == set(history[2022])

    def test_large_cluster_finds_an_old_ring_without_search(self, monkeypatch):
        monkeypatch.setattr(ring, "LOOK_AHEAD_STEPS", 0)
        monkeypatch.setattr(ring, "REPAIR_STEPS", 0)
        members = list(range(14))
        every_pair = list(permutations(members, 2))
        older = close([*members[::2], *members[1::2]])
        history = {2020: older, 2021: [pair for pair in every_pair if pair not in older]}
        assert set(ring.propose(members, history)) == set(older)

    def test_pairs_of_units_that_left_do_not_matter(self):
        history = {2022: RING_2022}
        assert ring.propose(["a", "b", "c"], history) == close(["a", "b", "c"])
        remaining = UNITS_2022[:-1]
        assert count_repeated(ring.propose(remaining, history), history) == 0

    def test_same_input_same_ring(self):
        history = {2020: close([3, 1, 4, 0, 2]), 2021: close([0, 1, 2, 3, 4])}
        turned = {year: list(reversed(history[year])) for year in reversed(history)}
        assert ring.propose(range(5), history) == ring.propose(range(5), turned)

    @pytest.mark.parametrize("members", [[], [1], [1, 1]])
    def test_nobody_to_inspect(self, members):
        with pytest.raises(ring.RingImpossible):
            ring.propose(members, {})

    def test_two_units_inspect_each_other_every_year(self):
        history = propose_years(["a", "b"], 3)
        assert list(history.values()) == [[("a", "b"), ("b", "a")]] * 3


class TestProposalBounds:
    """The work is bounded by counted steps, whatever the history; the answer is still one ring."""

    @pytest.mark.parametrize("size", [25, 30, 100])
    def test_dense_history_is_repaired(self, size):
        members = range(size)
        dense = [(a, b) for a, b in permutations(members, 2) if (a * 31 + b * 17) % 10]
        history = {2020: close(list(members)), 2021: dense}
        pairs = ring.propose(members, history)
        assert_one_ring(pairs, members)
        assert count_repeated(pairs, history) < size / 2

    @pytest.mark.parametrize("size", [7, 13, 40])
    def test_no_steps_left_still_gives_a_ring(self, size, monkeypatch):
        monkeypatch.setattr(ring, "LOOK_AHEAD_STEPS", 0)
        monkeypatch.setattr(ring, "REPAIR_STEPS", 0)
        assert_one_ring(ring.propose(range(size), {2022: close(list(range(size)))}), range(size))

    @pytest.mark.parametrize("size", [13, 40, 100])
    def test_repair_alone_finds_a_new_ring(self, size, monkeypatch):
        monkeypatch.setattr(ring, "LOOK_AHEAD_STEPS", 0)
        history = {2022: close(list(range(size)))}
        pairs = ring.propose(range(size), history)
        assert_one_ring(pairs, range(size))
        assert count_repeated(pairs, history) == 0


# --- Any history at all ---------------------------------------------------------------------------


@st.composite
def members_and_history(draw, most: int):
    """Rings, halves of rings, doubled pairs, units that left: whatever a register may hold."""
    members = draw(st.permutations(range(draw(st.integers(2, most)))))
    unit = st.integers(0, most + 1)
    pairs = st.lists(st.tuples(unit, unit).filter(lambda pair: pair[0] != pair[1]), max_size=20)
    rings = st.permutations(members).map(close)
    years = st.dictionaries(st.integers(2000, 2030), pairs | rings, max_size=8)
    return members, draw(years)


@settings(deadline=None, max_examples=60)
@given(members_and_history(most=14))
def test_always_one_ring_over_all_members(given_values):
    members, history = given_values
    pairs = ring.propose(members, history)
    assert_one_ring(pairs, members)
    if len(members) > 2:
        assert "reciprocal_pair" not in {found.code for found in ring.warnings(pairs, history)}


@settings(deadline=None, max_examples=50)
@given(members_and_history(most=7))
def test_no_ring_repeats_fewer_pairs(given_values):
    """Against every ring there is: none is newer, and a new one is found when there is one."""
    members, history = given_values
    used = all_pairs(history)
    fewest = min(len(used & set(other)) for other in every_ring(members))
    assert count_repeated(ring.propose(members, history), history) == fewest


@settings(deadline=None, max_examples=50)
@given(st.lists(st.permutations(range(5)), min_size=1, max_size=4))
def test_five_units_lose_no_year_that_any_choice_could_save(earlier):
    """The look-ahead: after any earlier rings, as many new rings follow as can follow at all."""
    history = {2000 + number: close(units) for number, units in enumerate(earlier)}
    free = [set(pairs) for pairs in every_ring(range(5)) if not set(pairs) & all_pairs(history)]
    possible = max(
        years
        for years in range(5)
        if any(
            all(one.isdisjoint(other) for one, other in combinations(rings, 2))
            for rings in combinations(free, years)
        )
    )
    for _ in range(possible):
        pairs = ring.propose(range(5), history)
        assert count_repeated(pairs, history) == 0
        history[max(history) + 1] = pairs
