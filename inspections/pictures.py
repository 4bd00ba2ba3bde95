"""PURE: where things stand in the picture of a ring of units. Numbers and text in, numbers and text out.

The markup is in templates/_parts/, the colours and dashes are in the stylesheet.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NODE_RADIUS = 12.0
NAME_SIZE = 16.0
LINE_HEIGHT = 19.0
TEXT_GAP = 9.0
BADGE_HALF_WIDTH = 19.0
BADGE_HALF_HEIGHT = 11.0
HEAD_LENGTH = 11.0
HEAD_HALF_WIDTH = 5.5
MARGIN = 6.0
LONGEST_LINE = 20  # letters; a longer name is split near its middle
MOST_LABELLED = 6  # units; with more there is no room inside the ring
LONGEST_LABEL = 6  # letters that fit inside the ring beside a badge

Point = tuple[float, float]
Curve = tuple[Point, Point, Point]  # start, control, end


@dataclass(frozen=True)
class TextLine:
    text: str
    x: float
    y: float  # base line


@dataclass(frozen=True)
class Node:
    key: object
    name: str
    x: float
    y: float
    anchor: str
    lines: tuple[TextLine, ...]
    is_me: bool


@dataclass(frozen=True)
class Arrow:
    source: object
    target: object
    path: str
    tip: str
    badge: Point
    label: Point | None  # where the date stands, when it fits


@dataclass(frozen=True)
class RingPicture:
    x: float
    y: float
    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    disc: float | None  # radius of the free middle; None where arrows cross it


def draw_ring(
    units: Sequence[tuple[object, str, bool]],
    pairs: Sequence[tuple[object, object]],
    labels: Sequence[str] = (),
) -> RingPicture:
    """`units` are (key, name, is_me), `pairs` are (source key, target key) in the order of their numbers."""
    named = {key: (name, is_me) for key, name, is_me in units}
    order = order_by_ring([key for key, _, _ in units], pairs)
    radius = max(112.0, 15.5 * len(order))
    nodes = tuple(_place_node(key, *named[key], i, len(order), radius) for i, key in enumerate(order))
    place = {node.key: i for i, node in enumerate(nodes)}
    steps = [(place[target] - place[source]) % len(order) for source, target in pairs]
    is_ring = len(order) > 2 and all(step == 1 for step in steps)
    few = len(order) <= MOST_LABELLED and all(step == 1 for step in steps)
    labelled = few and all(len(label) <= LONGEST_LABEL for label in labels)
    arrows = tuple(
        _place_arrow(
            nodes[place[source]],
            nodes[place[target]],
            bend=_choose_bend(step, len(order)),
            badge_at=None if step == 1 and (target, source) not in pairs else 0.36,
            labelled=labelled,
        )
        for (source, target), step in zip(pairs, steps, strict=True)
    )
    return RingPicture(*_bound(nodes, arrows), nodes, arrows, radius if is_ring else None)


def order_by_ring(keys: Sequence[object], pairs: Sequence[tuple[object, object]]) -> list[object]:
    """The units in the order in which they inspect each other, so that the arrows run along the circle."""
    following = dict(pairs)
    inspected = set(following.values())
    order: list[object] = []
    for start in [*keys[:1], *(key for key in keys if key not in inspected), *keys]:
        while start in keys and start not in order:
            order.append(start)
            start = following.get(start)
    return order


def wrap_name(name: str) -> tuple[str, ...]:
    """One or two lines: the kind of unit above its proper name, or a split near the middle."""
    words = name.split()
    if len(words) < 2:
        return (name,)
    cuts = range(1, len(words))
    proper = next((i for i in cuts if words[i][:1].isupper()), None)
    if proper and max(len(" ".join(words[:proper])), len(" ".join(words[proper:]))) <= LONGEST_LINE:
        cut = proper
    else:
        cut = min(cuts, key=lambda i: max(len(" ".join(words[:i])), len(" ".join(words[i:]))))
    return " ".join(words[:cut]), " ".join(words[cut:])


def measure_text(text: str, size: float = NAME_SIZE) -> float:
    """A cautious width: wider than the letters of any common screen typeface, bold included."""
    base = unicodedata.normalize("NFD", text)
    return size * sum(_letter_width(char) for char in base if not unicodedata.combining(char))


def _letter_width(char: str) -> float:
    if char in "ijlt.,:;'()| -1":
        return 0.40
    if char in "mwMW":
        return 0.98
    return 0.78 if char.isupper() else 0.64


def _place_node(key: object, name: str, is_me: bool, index: int, count: int, radius: float) -> Node:
    first = math.pi if count == 2 else -math.pi / 2
    angle = first + 2 * math.pi * index / count
    across, down = math.cos(angle), math.sin(angle)
    x, y = radius * across, radius * down
    texts = wrap_name(name)
    anchor = "start" if across > 0.2 else "end" if across < -0.2 else "middle"
    text_x = x if anchor == "middle" else x + math.copysign(NODE_RADIUS + TEXT_GAP, across)
    if anchor != "middle":
        top = y + 5.5 - LINE_HEIGHT * (len(texts) - 1) / 2 + 18 * down * abs(down)
    elif down < 0:
        top = y - NODE_RADIUS - TEXT_GAP - LINE_HEIGHT * (len(texts) - 1)
    else:
        top = y + NODE_RADIUS + TEXT_GAP + 12
    lines = tuple(TextLine(text, text_x, top + LINE_HEIGHT * i) for i, text in enumerate(texts))
    return Node(key, name, x, y, anchor, lines, is_me)


def _choose_bend(step: int, count: int) -> float:
    """Part of its length by which an arrow leaves the straight line; to the next unit, along the circle."""
    return min(0.25, math.tan(math.pi / (2 * count)) / 2) if step == 1 else 0.11


def _place_arrow(source: Node, target: Node, *, bend: float, badge_at: float | None, labelled: bool) -> Arrow:
    """Every arrow bends to its left, so that two units that inspect each other get two arrows.

    `badge_at` is a part of the way, nearer to the source where badges could meet; None is the middle.
    """
    start, end = (source.x, source.y), (target.x, target.y)
    length = math.dist(start, end)
    left = ((end[1] - start[1]) / length, -(end[0] - start[0]) / length)
    control = tuple((start[i] + end[i]) / 2 + left[i] * 2 * bend * length for i in (0, 1))
    curve = (start, control, end)
    leave = _find_border(curve, start, NODE_RADIUS + 2, near_start=True)
    arrive = _find_border(curve, end, NODE_RADIUS + 2, near_start=False)
    stop = _find_border(curve, end, NODE_RADIUS + HEAD_LENGTH, near_start=False)
    tip, back = point_at(curve, arrive), point_at(curve, stop)
    badge = point_at(curve, badge_at or (leave + stop) / 2)
    line = _write_path(_cut(curve, leave, stop))
    label = _place_label(badge) if labelled else None
    return Arrow(source.key, target.key, line, _write_tip(tip, back), badge, label)


def point_at(curve: Curve, t: float) -> Point:
    return _blossom(curve, t, t)


def _blossom(curve: Curve, a: float, b: float) -> Point:
    first, both, last = (1 - a) * (1 - b), (1 - a) * b + a * (1 - b), a * b
    return tuple(first * curve[0][i] + both * curve[1][i] + last * curve[2][i] for i in (0, 1))


def _cut(curve: Curve, a: float, b: float) -> Curve:
    return _blossom(curve, a, a), _blossom(curve, a, b), _blossom(curve, b, b)


def _find_border(curve: Curve, centre: Point, distance: float, *, near_start: bool) -> float:
    """The parameter at which the curve is `distance` from the node at one of its ends."""
    inside, outside = (0.0, 0.5) if near_start else (1.0, 0.5)
    for _ in range(30):
        middle = (inside + outside) / 2
        if math.dist(point_at(curve, middle), centre) < distance:
            inside = middle
        else:
            outside = middle
    return outside


def _place_label(badge: Point) -> Point:
    """Inside the ring, towards its centre, far enough that badge and date do not touch."""
    away = math.hypot(*badge)
    inward = 23 + 20 * abs(badge[0]) / away
    scale = max(0.0, away - inward) / away
    return badge[0] * scale, badge[1] * scale + 5


def _write_path(curve: Curve) -> str:
    (ax, ay), (bx, by), (cx, cy) = curve
    return f"M{ax:.1f} {ay:.1f}Q{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f}"


def _write_tip(tip: Point, back: Point) -> str:
    length = math.dist(tip, back)
    dx, dy = (tip[0] - back[0]) / length, (tip[1] - back[1]) / length
    base = (tip[0] - dx * HEAD_LENGTH, tip[1] - dy * HEAD_LENGTH)
    across = (-dy * HEAD_HALF_WIDTH, dx * HEAD_HALF_WIDTH)
    corners = [tip, *((base[0] + side * across[0], base[1] + side * across[1]) for side in (1, -1))]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _bound(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> tuple[float, float, float, float]:
    boxes = [(n.x - NODE_RADIUS, n.y - NODE_RADIUS, n.x + NODE_RADIUS, n.y + NODE_RADIUS) for n in nodes]
    boxes += [box_of(line, node.anchor) for node in nodes for line in node.lines]
    for x, y in (arrow.badge for arrow in arrows):
        across, down = BADGE_HALF_WIDTH, BADGE_HALF_HEIGHT
        boxes.append((x - across, y - down, x + across, y + down))
    if not boxes:
        return 0.0, 0.0, 2 * MARGIN, 2 * MARGIN
    left, top = (min(box[i] for box in boxes) - MARGIN for i in (0, 1))
    right, bottom = (max(box[i] for box in boxes) + MARGIN for i in (2, 3))
    return left, top, right - left, bottom - top


def box_of(line: TextLine, anchor: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom that a line of a name can fill."""
    width = measure_text(line.text)
    left = {"start": line.x, "middle": line.x - width / 2, "end": line.x - width}[anchor]
    return left, line.y - 0.85 * NAME_SIZE, left + width, line.y + 0.3 * NAME_SIZE
