"""What Nghị định 30/2020/NĐ-CP, Phụ lục I asks of each element, and how it is measured on a finished paper.

`FORM` at the end is the table; how a paper is read is in form_paper.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.documents.form_paper import (
    CLOSE,
    FOOT,
    MIDDLE,
    SINGLE_LINE,
    TEXT_LEFT,
    TEXT_RIGHT,
    Finding,
    Paper,
    annex_head,
    begins_paragraph,
    between,
    body_lines,
    headings,
    last_page,
    line_pitch,
    same_middle,
    share_of_text,
    sign_page,
    style,
    upper,
)
from tests.documents.marks import MM

SMALL, USUAL = (12, 13), (13, 14)
PART, CLAUSE, POINT = re.compile(r"[IVX]+\. "), re.compile(r"\d+\. "), re.compile(r"(\w)\) ")
NATIONAL_TITLE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
VIETNAMESE_ALPHABET = "abcdđeghiklmnopqrstuvxy"


@dataclass(frozen=True)
class Row:
    element: str
    decree: str
    rule: str
    kinds: tuple[str, ...]
    measure: Callable[[Paper], Iterator[Finding]]


# --- Page ----------------------------------------------------------------------------------------------


def page_size(paper: Paper) -> Iterator[Finding]:
    for page in paper.pages:
        holds = abs(page.width - 210) < 0.1 and abs(page.height - 297) < 0.1
        yield f"{page.width:.0f} × {page.height:.0f} mm", holds


def side_margins(paper: Paper) -> Iterator[Finding]:
    for page in paper.pages:
        inside = [line for line in page.lines if 20 < line.baseline < FOOT]
        strokes = [rule for rule in page.rules if rule.bottom < FOOT + 0.5]
        left = min(thing.x0 for thing in [*inside, *strokes])
        right = 210 - max(thing.x1 for thing in [*inside, *strokes])
        is_full = len(inside) > 3  # of a last page with a few short lines only the least is known
        yield f"left {left:.0f} mm", 29.7 <= left <= (35.3 if is_full else 105)
        yield f"right {right:.0f} mm", 14.7 <= right <= (20.3 if is_full else 150)


def top_and_bottom(paper: Paper) -> Iterator[Finding]:
    for page in paper.pages:
        numbers = [line for line in page.lines if line.baseline < 20]
        foot = [line for line in page.lines if line.baseline > FOOT]
        inside = [line for line in page.lines if line not in numbers and line not in foot]
        # A letter reaches at most 0.9 of its size above its line, and 0.22 below.
        top = min(line.baseline - 0.9 * max(line.sizes) * MM for line in inside)
        bottom = 297 - max(line.baseline + 0.22 * max(line.sizes) * MM for line in inside)
        yield f"≥ {int(top)} mm", top >= 20 - 0.1
        yield f"≥ {min(int(bottom), 25)} mm", bottom >= 20
        yield "only number and check mark outside", all(line.text.isdigit() for line in numbers)


def typeface(paper: Paper) -> Iterator[Finding]:
    for page in paper.pages:
        families = {name.split("-Bold")[0].split("-Italic")[0] for name in page.fonts}
        yield "/".join(sorted(families)), families == {"Liberation-Serif"}
        yield "black", {channel for colour in page.colours for channel in colour} == {0}


def page_numbers(paper: Paper) -> Iterator[Finding]:
    expected = 0
    for page in paper.pages:
        expected = 1 if page.is_first_of_annex else expected + 1
        top = [line for line in page.lines if line.baseline < 20]
        if expected == 1:
            yield "none on page 1", not top
            continue
        yield "counted from 2", [line.text for line in top] == [str(expected)]
        yield style(top[0] if top else None, USUAL, bold=False)
        yield same_middle(top[0] if top else None, MIDDLE)


# --- Head of the first page ----------------------------------------------------------------------------


def national_title(paper: Paper) -> Iterator[Finding]:
    line = paper.first.find(NATIONAL_TITLE)
    yield style(line, SMALL, bold=True)
    yield "on the right", line is not None and line.x0 > TEXT_LEFT + 60 and line.x1 <= TEXT_RIGHT


def motto(paper: Paper) -> Iterator[Finding]:
    line, above = paper.first.find(MOTTO), paper.first.find(NATIONAL_TITLE)
    yield style(line, USUAL, bold=True)
    yield same_middle(line, above)
    if line and above:
        apart = (line.baseline - above.baseline) / MM
        yield "single line spacing", apart <= SINGLE_LINE * 14 * 1.1


def motto_rule(paper: Paper) -> Iterator[Finding]:
    line = paper.first.find(MOTTO)
    rule = paper.first.rule_below(line) if line else None
    yield same_middle(rule, line)
    if rule:
        yield f"{rule.width:.1f} of {line.width:.1f} mm", abs(rule.width - line.width) <= 1


def superior(paper: Paper) -> Iterator[Finding]:
    line = paper.first.find(paper.says["superior"])
    yield style(line, SMALL, bold=False)
    yield upper(line)
    yield same_middle(line, paper.first.find(paper.says["issuer"]))


def issuer(paper: Paper) -> Iterator[Finding]:
    line, above = paper.first.find(paper.says["issuer"]), paper.first.find(paper.says["superior"])
    yield style(line, SMALL, bold=True)
    yield upper(line)
    yield "below its superior", bool(line and above and 0 < line.baseline - above.baseline < 8)


def issuer_rule(paper: Paper) -> Iterator[Finding]:
    yield from share_of_text(paper.first, [paper.first.find(paper.says["issuer"])])


def number(paper: Paper) -> Iterator[Finding]:
    line = paper.first.starting("Số:")
    yield style(line, (13, 13), bold=False)
    yield same_middle(line, paper.first.find(paper.says["issuer"]))
    if line:
        form = re.fullmatch(r"Số: (0[1-9]|[1-9]\d+|)/[A-ZĐ]+(-[A-ZĐ]+)+", line.text)
        yield line.text, bool(form) and line.text == paper.says["number"]


def place_and_date(paper: Paper) -> Iterator[Finding]:
    line, number_line = paper.first.find(paper.says["place_and_date"]), paper.first.starting("Số:")
    yield style(line, USUAL, bold=False, italic=True)
    yield same_middle(line, paper.first.find(NATIONAL_TITLE))
    if line and number_line:
        yield "in the row of the number", abs(line.baseline - number_line.baseline) < 0.4
    if line:
        day = r"(0[1-9]|[12]\d|3[01]) tháng (0[12]|[3-9]|1[0-2])"
        form = rf"\S.*, ngày {day} năm \d{{4}}" if paper.is_final else r"\S.*, ngày .*tháng .*năm \d{4}"
        yield line.text.partition(", ")[2], bool(re.fullmatch(form, line.text))


def title(paper: Paper) -> Iterator[Finding]:
    line = paper.first.find(paper.says["title"])
    yield style(line, USUAL, bold=True)
    yield upper(line)
    yield same_middle(line, MIDDLE)


def abstract(paper: Paper) -> Iterator[Finding]:
    for text in paper.says["abstract"]:
        line = paper.first.find(text)
        yield style(line, USUAL, bold=True)
        yield same_middle(line, MIDDLE)


def abstract_rule(paper: Paper) -> Iterator[Finding]:
    yield from share_of_text(paper.first, [paper.first.find(text) for text in paper.says["abstract"]])


def addressees(paper: Paper) -> Iterator[Finding]:
    line, names = paper.first.starting("Kính gửi"), paper.says["addressees"]
    yield style(line, USUAL, bold=False)
    if line and len(names) == 1:
        yield "on the same line", line.text.replace(" ", "") == f"Kính gửi:{names[0]}".replace(" ", "")
    elif line:
        colon = next(char["x0"] * MM for char in line.chars if char["text"] == ":")
        below = [paper.first.find(f"- {name}{end}") for name, end in listed(names)]
        yield "dashes below the colon", all(one and abs(one.x0 - colon) < 1 for one in below)


def listed(names: list[str]) -> list[tuple[str, str]]:
    """Each with the sign that ends it."""
    return [(name, ";") for name in names[:-1]] + [(names[-1], ".")]


# --- Text ----------------------------------------------------------------------------------------------


def body_type(paper: Paper) -> Iterator[Finding]:
    for line in (line for page in body_lines(paper) for line in page):
        sizes = "/".join(f"{size:g}" for size in sorted(line.sizes))
        upright = line.slants == {False}
        yield f"{sizes} pt{'' if upright else ' italic'}", upright and line.sizes <= {13.0, 14.0}


def body_is_justified(paper: Paper) -> Iterator[Finding]:
    lines = [line for page in body_lines(paper) for line in page]
    for line, after in pairwise(lines):
        if not begins_paragraph(after) and not line.is_bold:
            yield (
                "both edges straight",
                abs(line.x1 - TEXT_RIGHT) < CLOSE and abs(after.x0 - TEXT_LEFT) < CLOSE,
            )


def first_line_indent(paper: Paper) -> Iterator[Finding]:
    for line in (line for page in body_lines(paper) for line in page if begins_paragraph(line)):
        yield between(line.x0 - TEXT_LEFT, 10, 12.7, "mm", 0.25)


def paragraph_spacing(paper: Paper) -> Iterator[Finding]:
    pitch = line_pitch(paper)
    for page in body_lines(paper):
        for before, after in pairwise(page):
            if begins_paragraph(after):
                space = (after.baseline - before.baseline) / MM - pitch
                yield f"{min(space, 6):.0f} pt or more", space >= 6 - 0.15


def line_spacing(paper: Paper) -> Iterator[Finding]:
    for page in body_lines(paper):
        for before, after in pairwise(page):
            if not begins_paragraph(after):
                single = SINGLE_LINE * max(after.sizes)
                yield between((after.baseline - before.baseline) / MM / single, 1, 1.5, "lines", 0.005)


def parts(paper: Paper) -> Iterator[Finding]:
    for line in headings(paper, PART):
        yield style(line, USUAL, bold=True)
        yield upper(line)


def clauses(paper: Paper) -> Iterator[Finding]:
    for line in headings(paper, CLAUSE):
        yield style(line, USUAL, bold=True)


def points(paper: Paper) -> Iterator[Finding]:
    if paper.kind == "scoresheet":
        cells = [row[1] or "" for page in paper.pages for table in page.tables for row in table]
        letters = [found[1] for cell in cells if (found := POINT.match(cell))]
    else:
        lines = [line for page in body_lines(paper) for line in page if POINT.match(line.text)]
        letters = [POINT.match(line.text)[1] for line in lines]
        yield "the letter upright", not any("Bold" in line.chars[0]["fontname"] for line in lines)
    yield " ".join(letters), len(letters) > 1 and "".join(letters) == VIETNAMESE_ALPHABET[: len(letters)]


# --- Signing and recipients ----------------------------------------------------------------------------


def signer_titles(paper: Paper) -> Iterator[Finding]:
    page = sign_page(paper)
    for titles, _name in paper.says["signers"]:
        lines = [page.find(text) for text in titles]
        for line in lines:
            yield style(line, USUAL, bold=True)
            yield upper(line)
            yield same_middle(line, lines[0])
    if len(paper.says["signers"]) == 1:
        yield "in the right half", bool(lines[0] and lines[0].x0 > 105 and lines[0].x1 <= TEXT_RIGHT)


def signer_names(paper: Paper) -> Iterator[Finding]:
    page = sign_page(paper)
    for titles, name in paper.says["signers"]:
        line, above = page.find(name), page.find(titles[-1])
        yield style(line, USUAL, bold=True)
        yield same_middle(line, above)
        if line and above:
            yield "room for the signature", 20 < line.baseline - above.baseline < 45


def recipients_title(paper: Paper) -> Iterator[Finding]:
    page = last_page(paper)
    line, signer = page.find("Nơi nhận:"), page.find(paper.says["signers"][0][0][0])
    yield style(line, (12, 12), bold=True, italic=True)
    if line and signer:
        yield "at the left margin", abs(line.x0 - TEXT_LEFT) < CLOSE
        if len(paper.says["signers"]) == 1:
            yield "level with the signer's title", abs(line.baseline - signer.baseline) < 1.5
        else:
            names = [page.find(name) for _, name in paper.says["signers"]]
            yield "below the signatures", all(name and name.baseline < line.baseline for name in names)


def recipients(paper: Paper) -> Iterator[Finding]:
    page = last_page(paper)
    heading = page.find("Nơi nhận:")
    lines = [
        line
        for line in page.lines
        if heading and heading.baseline < line.baseline < FOOT and abs(line.x0 - TEXT_LEFT) < CLOSE
    ]
    for line in lines:
        yield style(line, (11, 11), bold=False)
    items = re.split(r"(?<=;) (?=- )", " ".join(line.text for line in lines))
    yield "a dash and a semicolon each", all(item.startswith("- ") for item in items)
    yield "a full stop at the end", items[-1].endswith(".")


# --- Annex ---------------------------------------------------------------------------------------------


def annex_word(paper: Paper) -> Iterator[Finding]:
    for page in paper.annexes:
        line = page.annex_word
        yield style(line, (14, 14), bold=True)
        yield same_middle(line, MIDDLE)


def annex_title(paper: Paper) -> Iterator[Finding]:
    for line in (line for page in paper.annexes for line in annex_head(page)[0]):
        yield style(line, USUAL, bold=True)
        yield upper(line)
        yield same_middle(line, MIDDLE)


def annex_reference(paper: Paper) -> Iterator[Finding]:
    for line in (line for page in paper.annexes for line in annex_head(page)[1]):
        yield style(line, USUAL, bold=False, italic=True)
        yield same_middle(line, MIDDLE)


def annex_rule(paper: Paper) -> Iterator[Finding]:
    for page in paper.annexes:
        yield from share_of_text(page, annex_head(page)[1])


# --- The table -----------------------------------------------------------------------------------------

ALL = ("plan", "blank_scoresheet", "minutes", "scoresheet", "report")
LETTERED, HEADED, DATED, ANNEXED = (
    ("minutes", "scoresheet"),
    ("plan", "minutes", "report"),
    ("plan", "report"),
    ("plan", "blank_scoresheet", "minutes", "scoresheet"),
)
SIGNED = ("plan", "minutes", "scoresheet", "report")

FORM = (
    Row("Khổ giấy, kiểu trình bày", "mục I.1, I.2", "A4, upright", ALL, page_size),
    Row("Lề trái, lề phải", "mục I.3", "30-35 mm, 15-20 mm", ALL, side_margins),
    Row("Lề trên, lề dưới", "mục I.3", "20-25 mm", ALL, top_and_bottom),
    Row("Phông chữ", "mục I.4", "Times New Roman (same metrics), black", ALL, typeface),
    Row("Số trang", "mục I.7", "13-14 pt, top margin, not on page 1, annex anew", ALL, page_numbers),
    Row("Quốc hiệu", "mục II.1", "12-13 pt bold, upper case, one line", HEADED, national_title),
    Row("Tiêu ngữ", "mục II.1", "13-14 pt bold, centred below", HEADED, motto),
    Row("Đường kẻ dưới Tiêu ngữ", "mục II.1", "as long as the text", HEADED, motto_rule),
    Row("Cơ quan chủ quản", "mục II.2", "12-13 pt, upper case, not bold", HEADED, superior),
    Row("Cơ quan ban hành", "mục II.2", "12-13 pt bold, upper case", HEADED, issuer),
    Row("Đường kẻ dưới cơ quan ban hành", "mục II.2", "1/3-1/2 of the text, centred", HEADED, issuer_rule),
    Row("Số, ký hiệu", "mục II.3", "13 pt, below 10 with a zero, below the issuer", HEADED, number),
    Row("Địa danh, thời gian", "mục II.4", "13-14 pt italic; day, months 1, 2 padded", DATED, place_and_date),
    Row("Tên loại", "mục II.5", "13-14 pt bold, upper case, centred", HEADED, title),
    Row("Trích yếu", "mục II.5", "13-14 pt bold, centred", HEADED, abstract),
    Row("Đường kẻ dưới trích yếu", "mục II.5", "1/3-1/2 of the text, centred", HEADED, abstract_rule),
    Row("Kính gửi", "mục II.9", "13-14 pt upright", ("report",), addressees),
    Row("Nội dung: chữ", "mục II.6", "13-14 pt upright", HEADED, body_type),
    Row("Nội dung: canh lề", "mục II.6", "straight at both edges", HEADED, body_is_justified),
    Row("Nội dung: đầu dòng", "mục II.6", "1 cm or 1.27 cm", HEADED, first_line_indent),
    Row("Nội dung: giữa các đoạn", "mục II.6", "6 pt at least", HEADED, paragraph_spacing),
    Row("Nội dung: giữa các dòng", "mục II.6", "single to 1.5 lines", HEADED, line_spacing),
    Row("Phần, mục (I., II.)", "mục II.6", "13-14 pt bold, upper case", HEADED, parts),
    Row("Khoản có tiêu đề (1., 2.)", "mục II.6", "bold, a line of its own", HEADED, clauses),
    Row("Điểm (a, b, c, d, đ)", "mục II.6", "Vietnamese alphabet, upright", LETTERED, points),
    Row("Quyền hạn, chức vụ người ký", "mục II.7", "13-14 pt bold, upper case", SIGNED, signer_titles),
    Row("Họ và tên người ký", "mục II.7", "13-14 pt bold, centred below", SIGNED, signer_names),
    Row("Nơi nhận", "mục II.9", "12 pt bold italic, left margin", HEADED, recipients_title),
    Row("Danh sách nơi nhận", "mục II.9", "11 pt upright, dash, semicolon, full stop", HEADED, recipients),
    Row("Từ Phụ lục", "mục III.1", "14 pt bold, centred, a line of its own", ANNEXED, annex_word),
    Row("Tên phụ lục", "mục III.1", "13-14 pt bold, upper case, centred", ANNEXED, annex_title),
    Row("(Kèm theo …)", "mục III.1", "13-14 pt italic, centred", ANNEXED, annex_reference),
    Row("Đường kẻ dưới (Kèm theo …)", "mục III.1", "1/3-1/2 of the text, centred", ANNEXED, annex_rule),
)
