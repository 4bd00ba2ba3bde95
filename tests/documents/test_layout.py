"""Measured on the finished page: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục I and II."""

import io

import pdfplumber
import pytest

from documents.layout import ND30_2020 as LAYOUT

POINT = 25.4 / 72  # mm


@pytest.fixture(params=["plan_issued", "minutes_signed", "scoresheet_signed"])
def document(request, papers):
    with pdfplumber.open(io.BytesIO(papers[request.param])) as opened:
        yield opened


@pytest.fixture
def plan_page(papers):
    with pdfplumber.open(io.BytesIO(papers["plan_issued"])) as opened:
        yield opened.pages[0]


def lines_of(page) -> dict[str, dict]:
    return {line["text"]: line for line in page.extract_text_lines()}


def test_a4_upright(document):
    for page in document.pages:
        assert (float(page.width) * POINT, float(page.height) * POINT) == pytest.approx((210, 297), abs=0.1)


def test_the_profile_keeps_the_margins_that_the_decree_allows():
    assert 20 <= LAYOUT.margin_top_mm <= 25 and 20 <= LAYOUT.margin_bottom_mm <= 25
    assert 30 <= LAYOUT.margin_left_mm <= 35 and 15 <= LAYOUT.margin_right_mm <= 20
    assert LAYOUT.issuer_column_mm + LAYOUT.motto_column_mm == LAYOUT.text_width_mm


def test_nothing_but_page_number_and_code_stands_in_the_margins(document):
    left, right = LAYOUT.margin_left_mm, 210 - LAYOUT.margin_right_mm
    for page in document.pages:
        for line in page.extract_text_lines():
            assert line["x0"] * POINT > left - 0.5, line["text"]
            assert line["x1"] * POINT < right + 0.5, line["text"]
            inside = line["top"] * POINT > 19.5 and line["bottom"] * POINT < 277.5
            assert inside or line["text"].isdigit() or line["text"].startswith("Mã nội dung"), line["text"]


def test_page_numbers_are_centred_in_the_top_margin(document):
    for page in document.pages[1:]:
        first = page.extract_text_lines()[0]
        if not first["text"].isdigit():
            continue
        centre = (first["x0"] + first["x1"]) / 2 * POINT
        assert centre == pytest.approx(LAYOUT.margin_left_mm + LAYOUT.text_width_mm / 2, abs=1)
        assert 9 < first["top"] * POINT < 13
        assert first["chars"][0]["size"] == pytest.approx(LAYOUT.page_number_pt, abs=0.05)


@pytest.mark.parametrize(
    ("text", "size", "bold", "italic"),
    [
        ("UBND TỈNH ĐIỆN BIÊN", 13, False, False),
        ("CỤM THI ĐUA VÙNG THẤP", 13, True, False),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True, False),
        ("Độc lập - Tự do - Hạnh phúc", 14, True, False),
        ("Số: 120/KH-CTĐVT", 13, False, False),
        ("Tuần Giáo, ngày 20 tháng 10 năm 2022", 14, False, True),
        ("KẾ HOẠCH", 14, True, False),
        ("Cụm thi đua vùng thấp năm 2022", 14, True, False),
        ("I. MỤC ĐÍCH, YÊU CẦU", 14, True, False),
        ("với các nội dung sau:", 14, False, False),
    ],
)
def test_sizes_and_styles_of_the_elements(plan_page, text, size, bold, italic):
    found = plan_page.search(text.replace("(", r"\("))
    assert found, text
    first = found[0]["chars"][0]
    assert first["size"] == pytest.approx(size, abs=0.05)
    assert ("Bold" in first["fontname"], "Italic" in first["fontname"]) == (bold, italic)


def test_quoc_hieu_and_issuer_each_keep_to_one_line(plan_page):
    assert any("CỤM THI ĐUA VÙNG THẤP" in line for line in lines_of(plan_page))
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in line for line in lines_of(plan_page))


def rule_under(page, text: str) -> tuple[float, float]:
    """The next rule below the text: its share of the text's length, and the distance of the middles in mm."""
    word = page.search(text)[0]
    rules = [r for r in page.rects + page.lines if 0 < r["bottom"] - word["bottom"] < 8]
    rule = next(r for r in rules if r["x0"] >= word["x0"] - 3 and r["x1"] <= word["x1"] + 3)
    middle = (rule["x0"] + rule["x1"] - word["x0"] - word["x1"]) / 2 * POINT
    return rule["width"] / (word["x1"] - word["x0"]), middle


@pytest.mark.parametrize("text", ["CỤM THI ĐUA VÙNG THẤP", "Cụm thi đua vùng thấp năm 2022"])
def test_rules_of_a_third_to_a_half(plan_page, text):
    share, middle = rule_under(plan_page, text)
    longest_line = 1.3 if text.startswith("Cụm") else 1  # the abstract has a longer line above
    assert 1 / 3 <= share <= 0.5 * longest_line
    assert middle == pytest.approx(0, abs=0.6)


def test_the_rule_under_the_motto_is_as_long_as_the_motto(plan_page):
    share, middle = rule_under(plan_page, "Độc lập - Tự do - Hạnh phúc")
    assert share == pytest.approx(1, abs=0.02)
    assert middle == pytest.approx(0, abs=0.6)


def test_first_lines_are_indented_and_paragraphs_set_apart(plan_page):
    lines = plan_page.extract_text_lines()
    place = next(i for i, line in enumerate(lines) if line["text"].startswith("Thường trực Cụm"))
    indent = lines[place]["x0"] * POINT - LAYOUT.margin_left_mm
    assert 10 <= indent <= 12.8
    within = lines[place + 1]["top"] - lines[place]["top"]
    between = lines[place]["top"] - lines[place - 1]["top"]
    assert between - within >= 6 - 0.1
    assert 1.15 * 14 <= within <= 1.5 * 1.15 * 14
