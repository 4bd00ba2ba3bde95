"""Who inspects whom, pure: check a set of pairs, show it as a ring, propose the ring of a year.

Units are opaque sortable keys. No models and no texts: a finding is a code and its units.
A ring is good when it is one closed cycle over all members (nobody inspects itself, nobody
twice, no two units inspect each other) and repeats no pair of an earlier year.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

Key = int | str
Pair = tuple[Key, Key]  # (inspecting, inspected)

# Bounds are counted steps, not seconds, so that the same input always gives the same ring.
LOOK_AHEAD_STEPS = 1_000_000
REPAIR_STEPS = 1_000_000
EXACT_SIZE = 12  # up to here the cheapest ring is computed, beyond it an earlier one is improved


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or unusual; the order of `units` is part of the code's meaning."""

    code: str
    units: tuple[Key, ...]
    year: int | None = None


class RingImpossible(ValueError):
    """There is nobody to inspect: fewer than two members."""


# --- What is wrong -------------------------------------------------------------------------------


def refusals(pairs: Sequence[Pair], members: Sequence[Key]) -> list[Finding]:
    """Everything that forbids these pairs; empty when each member inspects one and is inspected once.

    `self_inspection` (unit), `duplicate_inspected` (inspected, first inspector, other inspector),
    `duplicate_inspecting` (inspecting, first inspected, other inspected), `not_a_member` (unit),
    `missing_unit` (unit without an inspector or without anybody to inspect), `too_few_units`.
    """
    found = [Finding("self_inspection", (a,)) for a, b in pairs if a == b]
    found += _duplicates("duplicate_inspected", [(b, a) for a, b in pairs])
    found += _duplicates("duplicate_inspecting", pairs)
    known = set(members)
    named = dict.fromkeys(unit for pair in pairs for unit in pair)
    found += [Finding("not_a_member", (unit,)) for unit in named if unit not in known]
    if len(known) < 2:
        return [*found, Finding("too_few_units", tuple(members))]
    busy = {a for a, _ in pairs} & {b for _, b in pairs}
    found += [Finding("missing_unit", (unit,)) for unit in dict.fromkeys(members) if unit not in busy]
    return found


def _duplicates(code: str, links: Sequence[Pair]) -> list[Finding]:
    first: dict[Key, Key] = {}
    found = []
    for unit, other in links:
        if unit in first:
            found.append(Finding(code, (unit, first[unit], other)))
        else:
            first[unit] = other
    return found


def warnings(pairs: Sequence[Pair], history: Mapping[int, Collection[Pair]]) -> list[Finding]:
    """What is allowed with a reason: `reciprocal_pair` (a, b), `several_cycles` (all units),
    `repeated_pair` (inspecting, inspected, with the latest year of that pair).

    Two units can only inspect each other, so for them a reciprocal pair is no warning.
    """
    found = []
    given = set(pairs)
    if len({unit for pair in given for unit in pair}) > 2:
        mutual = sorted((a, b) for a, b in given if a < b and (b, a) in given)
        found += [Finding("reciprocal_pair", pair) for pair in mutual]
    rings = cycles(pairs)
    if len(rings) > 1:
        found.append(Finding("several_cycles", tuple(unit for ring in rings for unit in ring)))
    latest = _latest_years(history)
    repeated = (pair for pair in dict.fromkeys(pairs) if pair in latest)
    return found + [Finding("repeated_pair", pair, latest[pair]) for pair in repeated]


def _latest_years(history: Mapping[int, Collection[Pair]]) -> dict[Pair, int]:
    return {tuple(pair): year for year in sorted(history) for pair in history[year]}


# --- How it is shown -----------------------------------------------------------------------------


def cycles(pairs: Sequence[Pair]) -> list[tuple[Key, ...]]:
    """The closed rings, each from its smallest member; open ends and doubled pairs are left out."""
    follows = dict(reversed(pairs))  # of several inspected units the first named counts
    rings: list[tuple[Key, ...]] = []
    in_a_ring: set[Key] = set()
    for start in sorted(follows):
        path: dict[Key, None] = {}  # an ordered set
        unit = start
        while unit in follows and unit not in path and unit not in in_a_ring:
            path[unit] = None
            unit = follows[unit]
        if path and unit == start:
            rings.append(tuple(path))
            in_a_ring.update(path)
    return rings


def in_ring_order(pairs: Sequence[Pair], first: Key | None = None) -> list[Pair]:
    """The same pairs, one after the other along the ring, beginning with what `first` inspects.

    Without `first` the smallest unit begins. In an unfinished draft open chains come before rings.
    """
    remaining: dict[Key, list[Key]] = {}
    for a, b in pairs:
        remaining.setdefault(a, []).append(b)
    inspected = {b for _, b in pairs}
    starts = sorted(remaining, key=lambda unit: (unit != first, unit in inspected, unit))
    ordered: list[Pair] = []
    for start in starts:
        while remaining[start]:
            unit = start
            while remaining.get(unit):
                ordered.append((unit, remaining[unit].pop(0)))
                unit = ordered[-1][1]
    return ordered


# --- The proposal --------------------------------------------------------------------------------

Ring = tuple[int, ...]  # positions in the list of members
Costs = list[list[int]]  # 0 for a new pair


def propose(members: Sequence[Key], history: Mapping[int, Collection[Pair]]) -> list[Pair]:
    """One ring over all members that avoids the pairs of earlier years; same input, same ring.

    With no history the members follow each other as given. Among rings without a repeated pair it
    takes one that leaves as many such rings for the years to come as a bounded search finds: n units
    have n - 1 of them, except 4 and 6 units (Tillson 1980). When every ring repeats, it repeats the
    fewest pairs, and among those the oldest (exactly so up to EXACT_SIZE units). Raises
    RingImpossible for fewer than two members.
    """
    units = list(dict.fromkeys(members))
    if len(units) < 2:
        raise RingImpossible("a ring needs at least two members")
    costs = _repetition_costs(units, history)
    unused = [[v for v, cost in enumerate(row) if v != u and not cost] for u, row in enumerate(costs)]
    run = _longest_run(unused, iter(range(LOOK_AHEAD_STEPS)))
    ring = run[0] if run else _cheapest_ring(costs, _earlier_rings(units, history))
    return [(units[u], units[v]) for u, v in _steps(ring)]


def _steps(ring: Ring) -> Iterator[tuple[int, int]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def _repetition_costs(units: list[Key], history: Mapping[int, Collection[Pair]]) -> Costs:
    """One repeated pair more outweighs any difference in age; newer pairs cost more than older."""
    latest = _latest_years(history)
    age_rank = {year: rank for rank, year in enumerate(sorted(set(latest.values())))}
    one_repetition = len(units) * len(age_rank) + 1

    def cost(pair: Pair) -> int:
        return one_repetition + age_rank[latest[pair]] if pair in latest else 0

    return [[cost((a, b)) for b in units] for a in units]


def _earlier_rings(units: list[Key], history: Mapping[int, Collection[Pair]]) -> list[Ring]:
    """The rings of earlier years over exactly these units, oldest first."""
    position = {unit: index for index, unit in enumerate(units)}
    rings = [cycles(list(history[year])) for year in sorted(history)]
    return [
        tuple(position[unit] for unit in found[0])
        for found in rings
        if len(found) == 1 and set(found[0]) == set(units)
    ]


def _longest_run(unused: list[list[int]], steps: Iterator[int]) -> list[Ring]:
    """The most rings found, within `steps`, that use only `unused` pairs and share none."""
    into = Counter(unit for following in unused for unit in following)
    most_possible = min(min(len(row), into[unit]) for unit, row in enumerate(unused))
    best: list[Ring] = []
    if most_possible == 0:
        return best
    for ring in _rings_within(unused, steps):
        following = dict(_steps(ring))
        rest = [[v for v in row if v != following[u]] for u, row in enumerate(unused)]
        run = [ring, *_longest_run(rest, steps)]
        if len(run) > len(best):
            best = run
        if len(best) == most_possible:
            break
    return best


def _rings_within(unused: list[list[int]], steps: Iterator[int]) -> Iterator[Ring]:
    """Every ring of unused pairs in the order of the members, by backtracking, until `steps` end."""
    path, on_path = [0], {0}
    branches = [iter(unused[0])]
    while branches:
        for unit in branches[-1]:
            if next(steps, None) is None:
                return
            if unit in on_path:
                continue
            path.append(unit)
            on_path.add(unit)
            branches.append(iter(unused[unit]))
            break
        else:
            if len(path) == len(unused) and 0 in unused[path[-1]]:
                yield tuple(path)
            branches.pop()
            on_path.discard(path.pop())


def _cheapest_ring(costs: Costs, earlier: list[Ring]) -> Ring:
    if len(costs) <= EXACT_SIZE:
        return _cheapest_ring_exactly(costs)
    as_given = tuple(range(len(costs)))
    start = min([as_given, *earlier], key=lambda ring: _ring_cost(ring, costs))
    return _improve(start, costs)


def _ring_cost(ring: Ring, costs: Costs) -> int:
    return sum(costs[u][v] for u, v in _steps(ring))


def _cheapest_ring_exactly(costs: Costs) -> Ring:
    """Held and Karp 1962: the cheapest path from unit 0 through each set of units to each end."""
    others = range(1, len(costs))
    paths = {(frozenset({unit}), unit): (costs[0][unit], (0, unit)) for unit in others}
    for size in range(2, len(costs)):
        for chosen in map(frozenset, combinations(others, size)):
            for end in sorted(chosen):
                before = chosen - {end}
                cost, path = min(
                    (paths[before, unit][0] + costs[unit][end], paths[before, unit][1]) for unit in before
                )
                paths[chosen, end] = (cost, (*path, end))
    everyone = frozenset(others)
    closed = ((paths[everyone, end][0] + costs[end][0], paths[everyone, end][1]) for end in others)
    return min(closed)[1]


def _improve(ring: Ring, costs: Costs) -> Ring:
    """Take out one repeated pair after the other, each time by an exchange of parts."""
    steps = iter(range(REPAIR_STEPS))
    cut = 0
    while cut < len(ring):
        turned = ring[cut:] + ring[:cut]  # the pair to remove now closes the ring
        better = _exchange_parts(turned, costs, steps) if costs[turned[-1]][turned[0]] else None
        ring, cut = (better, 0) if better else (ring, cut + 1)
    return ring


def _exchange_parts(ring: Ring, costs: Costs, steps: Iterator[int]) -> Ring | None:
    """Exchange two parts of the ring (no part is reversed) so that it costs less, if possible."""
    closing = costs[ring[-1]][ring[0]]
    for j, k in combinations(range(1, len(ring)), 2):
        if next(steps, None) is None:
            return None
        old = closing + costs[ring[j - 1]][ring[j]] + costs[ring[k - 1]][ring[k]]
        new = costs[ring[j - 1]][ring[k]] + costs[ring[-1]][ring[j]] + costs[ring[k - 1]][ring[0]]
        if new < old:
            return ring[:j] + ring[k:] + ring[j:k]
    return None
