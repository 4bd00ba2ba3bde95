"""The ring and the line of dates: nothing lies on top of anything, and all of it is said in words too."""

import datetime
import itertools
import math
import re
from decimal import Decimal

import pytest
from django.template import Context, Template

from inspections.deadlines import Deadline
from inspections.pictures import (
    BADGE_HALF_HEIGHT,
    BADGE_HALF_WIDTH,
    NODE_RADIUS,
    box_of,
    draw_ring,
    measure_text,
    order_by_ring,
    wrap_name,
)
from inspections.templatetags import vietnamese
from inspections.templatetags.form_sentences import name_error
from inspections.timeline import TEXT_SIZE, WIDTH, draw_timeline

NAMES = [
    "Huyện Tuần Giáo",
    "Thị xã Mường Lay",
    "Thành phố Điện Biên Phủ",
    "Huyện Mường Ảng",
    "Huyện Điện Biên",
    "Huyện Điện Biên Đông",
    "Xã Mường Nhé",
    "Phường Mường Thanh",
    "Huyện Nậm Pồ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Huyện Tủa Chùa",
    "Ban Quản lý các khu kinh tế",
]
SIZES = range(2, 13)


def ring_of(count: int, step: int = 1):
    units = [(i, NAMES[i], i == 0) for i in range(count)]
    return draw_ring(units, [(i, (i + step) % count) for i in range(count)])


def badge_box(point):
    x, y = point
    return x - BADGE_HALF_WIDTH, y - BADGE_HALF_HEIGHT, x + BADGE_HALF_WIDTH, y + BADGE_HALF_HEIGHT


def overlap(one, two) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


@pytest.mark.parametrize("count", SIZES)
def test_names_and_badges_never_overlap(count):
    drawn = ring_of(count)
    names = [(node.key, box_of(line, node.anchor)) for node in drawn.nodes for line in node.lines]
    badges = [badge_box(arrow.badge) for arrow in drawn.arrows]
    for (key, one), (other, two) in itertools.combinations(names, 2):
        assert key == other or not overlap(one, two)
    for badge in badges:
        assert not any(overlap(badge, box) for _, box in names)
    assert not any(overlap(one, two) for one, two in itertools.combinations(badges, 2))


@pytest.mark.parametrize("count", SIZES)
def test_everything_lies_inside_the_picture(count):
    drawn = ring_of(count)
    boxes = [box_of(line, node.anchor) for node in drawn.nodes for line in node.lines]
    for left, top, right, bottom in boxes + [badge_box(arrow.badge) for arrow in drawn.arrows]:
        assert drawn.x <= left and right <= drawn.x + drawn.width
        assert drawn.y <= top and bottom <= drawn.y + drawn.height


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("step", [1, -1, 2])
def test_arrow_tip_touches_the_border_of_its_target(count, step):
    if step % count == 0:
        step = 1
    drawn = ring_of(count, step)
    nodes = {node.key: node for node in drawn.nodes}
    for arrow in drawn.arrows:
        tip = tuple(map(float, arrow.tip.split()[0].split(",")))
        target = nodes[arrow.target]
        assert NODE_RADIUS <= math.dist(tip, (target.x, target.y)) <= NODE_RADIUS + 3
        start = tuple(map(float, re.findall(r"-?\d+\.\d", arrow.path)[:2]))
        source = nodes[arrow.source]
        assert NODE_RADIUS <= math.dist(start, (source.x, source.y)) <= NODE_RADIUS + 3


def test_two_units_that_inspect_each_other_get_two_separate_arrows():
    units = [(i, NAMES[i], False) for i in range(6)]
    drawn = draw_ring(units, [(0, 3), (3, 0), (1, 4), (4, 1), (2, 5), (5, 2)])
    badges = [badge_box(arrow.badge) for arrow in drawn.arrows]
    assert not any(overlap(one, two) for one, two in itertools.combinations(badges, 2))


def test_units_stand_in_the_order_in_which_they_inspect():
    pairs = [("a", "c"), ("c", "b"), ("b", "d"), ("d", "a")]
    assert order_by_ring(list("abcd"), pairs) == list("acbd")


def test_every_unit_stands_once_when_assignments_are_missing():
    assert sorted(order_by_ring(["a", "b", "c", "d"], [("d", "b")])) == ["a", "b", "c", "d"]
    assert order_by_ring([], []) == []


@pytest.mark.parametrize(
    "name, lines",
    [
        ("Thành phố Điện Biên Phủ", ("Thành phố", "Điện Biên Phủ")),
        ("Huyện Điện Biên Đông", ("Huyện", "Điện Biên Đông")),
        ("Sở Nội vụ", ("Sở", "Nội vụ")),
        ("Khối", ("Khối",)),
    ],
)
def test_a_name_is_broken_before_its_proper_part(name, lines):
    assert wrap_name(name) == lines


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_cut(name):
    assert " ".join(wrap_name(name)) == name


def render_ring(arrows):
    nodes = [{"key": i, "name": name} for i, name in enumerate(NAMES[:5])]
    page = Template("{% load pictures %}{% ring_picture nodes arrows %}{% ring_table nodes arrows %}")
    return page.render(Context({"nodes": nodes, "arrows": arrows}))


def test_ring_says_in_words_what_it_shows():
    arrow = {"source": 0, "target": 1, "label": "29/11/2022", "state_label": "Đã ký", "state_kind": "good"}
    html = render_ring([arrow])
    assert "1. Huyện Tuần Giáo kiểm tra Thị xã Mường Lay, 29/11/2022: Đã ký." in html
    assert html.count("29/11/2022") == 2  # description and table; beside the arrow the year is left out


def test_coordinates_use_the_decimal_point_although_the_language_is_vietnamese():
    html = render_ring([{"source": 0, "target": 1, "state_label": "Đã phân công"}])
    view_box = re.search(r'viewBox="([^"]+)" width', html).group(1)
    assert re.fullmatch(r"-?\d+\.\d -?\d+\.\d \d+\.\d \d+\.\d", view_box)
    assert "style=" not in html


def test_an_arrow_of_a_unit_that_is_not_shown_is_left_out():
    stranger = {"source": 0, "target": 99, "state_label": "Đã phân công"}
    assert 'class="ring-badge"' not in render_ring([stranger])


def test_a_name_cannot_bring_markup_into_the_picture():
    page = Template("{% load pictures %}{% ring_picture nodes arrows %}")
    node = {"key": 1, "name": "<script>x</script>"}
    html = page.render(Context({"nodes": [node], "arrows": []}))
    assert "<script>" not in html


DAY = datetime.date


def reach_of(mark):
    width = max(measure_text(mark.name, TEXT_SIZE), measure_text(mark.words, TEXT_SIZE))
    left = {"start": mark.text_x, "middle": mark.text_x - width / 2, "end": mark.text_x - width}[mark.anchor]
    return left, left + width


@pytest.mark.parametrize("today", [DAY(2022, 9, 1), DAY(2022, 12, 5), DAY(2022, 12, 31)])
def test_dates_of_the_year_do_not_write_over_each_other(today):
    dates = [
        (DAY(2022, 10, 20), "Ban hành kế hoạch", "20/10/2022"),
        (DAY(2022, 12, 5), "Hoàn thành kiểm tra", "trước 05/12/2022"),
        (DAY(2022, 12, 10), "Gửi kết quả", "chậm nhất ngày 10/12/2022"),
    ]
    drawn = draw_timeline(today, dates, "Hôm nay")
    assert [mark.name for mark in drawn.marks] == [name for _, name, _ in dates]
    assert all(0 <= mark.x <= WIDTH for mark in drawn.marks)
    for one, two in itertools.combinations(drawn.marks, 2):
        (left, right), (other_left, other_right) = reach_of(one), reach_of(two)
        assert one.lane != two.lane or right <= other_left or other_right <= left


def test_line_of_one_day_is_drawn():
    drawn = draw_timeline(DAY(2022, 12, 5), [(DAY(2022, 12, 5), "Gửi", "05/12/2022")], "Hôm nay")
    assert drawn.today_x == drawn.marks[0].x


def test_timeline_lists_today_among_the_deadlines():
    marks = [{"name": "Hoàn thành", "deadline": Deadline(DAY(2022, 12, 5), inclusive=False)}]
    page = Template("{% load pictures %}{% timeline_picture today marks %}")
    html = page.render(Context({"today": DAY(2022, 12, 5), "marks": marks}))
    assert "Hôm nay: 05/12/2022. Hoàn thành: trước 05/12/2022." in html


@pytest.mark.parametrize(
    "value, words",
    [(85, "85"), (Decimal("2.50"), "2,5"), (Decimal("100"), "100"), (Decimal("0"), "0"), (None, "")],
)
def test_points_are_written_without_empty_decimals(value, words):
    assert vietnamese.points(value) == words


@pytest.mark.parametrize(
    "today, words, kind",
    [
        (DAY(2022, 11, 1), "còn 33 ngày", "neutral"),
        (DAY(2022, 12, 1), "còn 3 ngày", "warn"),
        (DAY(2022, 12, 4), "hôm nay", "warn"),
        (DAY(2022, 12, 5), "quá hạn 1 ngày", "bad"),
    ],
)
def test_a_deadline_before_a_day_ends_on_the_day_before(today, words, kind):
    described = vietnamese.describe_deadline(DAY(2022, 12, 5), today, inclusive=False)
    assert (described.date_words, described.left_words, described.kind) == ("trước 05/12/2022", words, kind)


def test_a_deadline_without_a_word_about_its_day_includes_it():
    described = vietnamese.describe_deadline(DAY(2022, 12, 10), DAY(2022, 12, 10), "", "")
    assert (described.date_words, described.left_words) == ("chậm nhất 10/12/2022", "hôm nay")


def test_a_fulfilled_deadline_is_not_urgent():
    assert vietnamese.describe_deadline(DAY(2022, 12, 10), DAY(2023, 1, 1), True, True).kind == "neutral"


def test_moments_are_shown_on_the_clock_of_the_installation():
    moment = datetime.datetime(2022, 12, 4, 18, 30, tzinfo=datetime.UTC)
    assert vietnamese.vn_datetime(moment) == "01:30 ngày 05/12/2022"
    assert vietnamese.days_left(moment, DAY(2022, 12, 2)) == "còn 3 ngày"


def test_sizes_and_digests_are_short():
    assert vietnamese.filesize_vn(1_468_006).replace("\xa0", " ") == "1,4 MB"
    assert vietnamese.digest_short("a3f109bc77d20011ffff") == "a3f1 09bc 77d2 0011"


class Place:
    label = "Địa điểm"


@pytest.mark.parametrize(
    "error, words",
    [
        ("Trường này là bắt buộc.", "Địa điểm: Trường này là bắt buộc."),
        ("Thiếu địa điểm.", "Thiếu địa điểm."),
    ],
)
def test_an_error_says_once_which_field_it_is_about(error, words):
    assert name_error(error, Place()) == words
