"""The finished pages against Nghị định 30/2020/NĐ-CP, Phụ lục I, row by row, in millimetres and points.

`pytest -s -k table tests/documents/test_form.py` prints the measured table.
"""

import dataclasses
import re
import textwrap
from collections import Counter

import pytest

from documents import contexts, papers
from documents.layout import ND30_2020
from documents.pdf import PRINT_TEMPLATES
from tests.documents.form_paper import DRAFT_MARK, FOOT, Paper, sign_page
from tests.documents.form_rows import ALL, FORM
from tests.documents.lengths import LENGTHS, deducted_sheet, inspection_of, plan_of, report_of
from tests.documents.measure import measured_pages

CODE = "ABCDEFGH23456789"
STATES = ("final", "draft")


# --- The papers ----------------------------------------------------------------------------------------


def set_plan(contents: dict, length: str, is_final: bool, _signatures) -> tuple[bytes, dict]:
    content = plan_of(contents["plan_issued" if is_final else "plan_draft"], length)
    says = header_of(content, "KẾ HOẠCH", "KH-CTĐVT", "Tuần Giáo") | {"abstract": content["abstract"]}
    return papers.plan_pdf_from_content(content, is_final, check_code=CODE * is_final), says


def set_blank_scoresheet(contents: dict, length: str, is_final: bool, _signatures) -> tuple[bytes, dict]:
    content = plan_of(contents["plan_issued" if is_final else "plan_draft"], length)
    says = {"lines": [line["text"] for line in content["scoresheet"]["lines"]]}
    return papers.blank_scoresheet_pdf_from_content(content, is_final, check_code=CODE * is_final), says


def set_report(contents: dict, length: str, is_final: bool, _signatures) -> tuple[bytes, dict]:
    content = report_of(contents["report"], length, is_final)
    says = header_of(content, "BÁO CÁO", "BC-CTĐVT", "Tuần Giáo") | {
        "abstract": [
            "Tổng hợp kết quả kiểm tra chéo công tác thi đua, khen thưởng",
            "Cụm thi đua vùng thấp năm 2022",
        ],
        "addressees": content["addressees"],
    }
    return papers.report_pdf_from_content(content, is_final, check_code=CODE * is_final), says


def set_minutes(contents: dict, length: str, is_final: bool, signatures) -> tuple[bytes, dict]:
    content = inspection_of(contents["written"], length)
    padded = {"5": "05"}.get(content["minutes"]["number"], "")
    says = {
        "superior": "UBND HUYỆN TUẦN GIÁO",
        "issuer": "ĐOÀN KIỂM TRA",
        "number": f"Số: {padded}/BB-ĐKT",
        "title": "BIÊN BẢN",
        "abstract": [
            "Kiểm tra chéo công tác thi đua, khen thưởng năm 2022",
            "tại thị xã Mường Lay",
        ],
        "signing_starts": "ĐẠI DIỆN",
        "signers": THREE_SIGNERS,
    }
    made = papers.minutes_pdf_from_content(
        content, is_final, signatures if is_final else (), check_code=CODE * is_final
    )
    return made, says


def set_scoresheet(contents: dict, length: str, is_final: bool, signatures) -> tuple[bytes, dict]:
    content = inspection_of(contents["written"], length)
    made = papers.scoresheet_pdf_from_content(
        content, is_final, signatures if is_final else (), check_code=CODE * is_final
    )
    lines = [
        f"{line['label']}) {line['text']}" if line["label"] else line["text"]
        for line in content["scoresheet"]["lines"]
    ]
    return made, {"signers": THREE_SIGNERS, "lines": lines}


THREE_SIGNERS = [
    (["ĐẠI DIỆN", "ĐƠN VỊ ĐƯỢC KIỂM TRA"], "Đại diện Mường Lay"),
    (["THƯ KÝ"], "Thư ký Tuần Giáo"),
    (["TRƯỞNG ĐOÀN", "KIỂM TRA"], "Trưởng đoàn Tuần Giáo"),
]
# As the decree's own examples have them: "05", "ngày 05 tháng 01", "ngày 29 tháng 6".
NUMBERS = {"": "", "5": "05", "120": "120", "1234": "1234", "15": "15"}
DATES = {
    None: "ngày tháng 10 năm 2022",
    "2022-01-05": "ngày 05 tháng 01 năm 2022",
    "2022-10-20": "ngày 20 tháng 10 năm 2022",
    "2019-06-29": "ngày 29 tháng 6 năm 2019",
    "2022-12-15": "ngày 15 tháng 12 năm 2022",
}


def header_of(content: dict, title: str, symbol: str, place: str) -> dict:
    date = DATES[content["issued_on"]]
    if title == "BÁO CÁO" and content["issued_on"] is None:
        date = "ngày tháng năm 2022"
    return {
        "superior": "UBND TỈNH ĐIỆN BIÊN",
        "issuer": "CỤM THI ĐUA VÙNG THẤP",
        "number": f"Số: {NUMBERS[content['number']]}/{symbol}",
        "place_and_date": f"{place}, {date}",
        "title": title,
        "signing_starts": "Nơi nhận:",
        "signers": [
            (["TT. CỤM THI ĐUA VÙNG THẤP", "TRƯỞNG CỤM", "CHỦ TỊCH UBND HUYỆN TUẦN GIÁO"], "Lê Xuân Cảnh")
        ],
    }


MAKERS = {
    "plan": set_plan,
    "blank_scoresheet": set_blank_scoresheet,
    "minutes": set_minutes,
    "scoresheet": set_scoresheet,
    "report": set_report,
}


@pytest.fixture(scope="session")
def paper_of(_contents, confirmations):
    """`paper_of("minutes", "long", "final")`: set and measured once."""
    made: dict[tuple, Paper] = {}

    def get(kind: str, length: str, state: str) -> Paper:
        key = (kind, length, state)
        if key not in made:
            pdf, says = MAKERS[kind](_contents, length, state == "final", confirmations)
            made[key] = Paper(kind, length, state == "final", measured_pages(pdf), says)
        return made[key]

    return get


@pytest.fixture(params=[(k, n, s) for k in ALL for n in LENGTHS for s in STATES], ids="-".join)
def paper(request, paper_of, db) -> Paper:
    return paper_of(*request.param)


# --- The rows ------------------------------------------------------------------------------------------


def test_every_row_holds(paper: Paper):
    measured = {row.element: list(row.measure(paper)) for row in FORM if paper.kind in row.kinds}
    wrong = {element: [text for text, holds in found if not holds] for element, found in measured.items()}
    assert {element: texts for element, texts in wrong.items() if texts} == {}
    # Minutes without evidence have no annex, a text of single lines has no second line.
    assert paper.length == "short" or all(measured.values())


def test_the_measured_table(paper_of, db):
    """Printed for whoever wants to read it: element, decree, what it asks, what was measured, what holds."""
    all_papers = [paper_of(kind, length, state) for kind in ALL for length in LENGTHS for state in STATES]
    complete = []
    print(f"\nNghị định 30/2020/NĐ-CP, Phụ lục I, Phần I; {len(all_papers)} papers")
    for row in FORM:
        findings = [found for one in all_papers if one.kind in row.kinds for found in row.measure(one)]
        holding = sum(holds for _, holds in findings)
        seen = ", ".join(text for text, _ in Counter(findings_text(findings)).most_common(8))
        print(f"\n{row.element}  [{row.decree}]  {row.rule}")
        print(textwrap.fill(f"{holding} of {len(findings)} hold: {seen}", 100, initial_indent="    "))
        complete.append(holding == len(findings) > 0)
    assert all(complete)


def findings_text(findings: list[tuple[str, bool]]) -> list[str]:
    return [text if holds else f"{text} (!)" for text, holds in findings]


# --- The rows notice what is wrong ---------------------------------------------------------------------

BREAKS = [
    ("page_width_mm", 216, "Khổ giấy, kiểu trình bày"),
    ("margin_left_mm", 25, "Lề trái, lề phải"),
    ("margin_right_mm", 25, "Lề trái, lề phải"),
    ("margin_top_mm", 15, "Lề trên, lề dưới"),
    ("font_family", "Liberation Sans", "Phông chữ"),
    ("page_number_pt", 11, "Số trang"),
    ("national_title_pt", 14, "Quốc hiệu"),
    ("issuer_column_mm", 45, "Cơ quan ban hành"),
    ("motto_pt", 12, "Tiêu ngữ"),
    ("issuer_pt", 11, "Cơ quan chủ quản"),
    ("short_rule_percent", 60, "Đường kẻ dưới cơ quan ban hành"),
    ("short_rule_percent", 30, "Đường kẻ dưới trích yếu"),
    ("short_rule_percent", 60, "Đường kẻ dưới (Kèm theo …)"),
    ("number_pt", 14, "Số, ký hiệu"),
    ("place_and_date_pt", 12, "Địa danh, thời gian"),
    ("title_pt", 16, "Tên loại"),
    ("abstract_pt", 12, "Trích yếu"),
    ("body_pt", 12, "Nội dung: chữ"),
    ("first_line_indent_mm", 8, "Nội dung: đầu dòng"),
    ("paragraph_spacing_pt", 4, "Nội dung: giữa các đoạn"),
    ("line_height", 1.1, "Nội dung: giữa các dòng"),
    ("line_height", 1.8, "Nội dung: giữa các dòng"),
    ("signer_pt", 12, "Quyền hạn, chức vụ người ký"),
    ("signature_space_mm", 8, "Họ và tên người ký"),
    ("recipients_title_pt", 13, "Nơi nhận"),
    ("recipients_pt", 12, "Danh sách nơi nhận"),
    ("annex_title_pt", 13, "Từ Phụ lục"),
]


NEEDS_PAGES = ("Số trang", "Nội dung: giữa các dòng")


@pytest.mark.parametrize(("number", "value", "element"), BREAKS)
def test_a_row_notices_a_number_that_breaks_it(number, value, element, plan_issued, monkeypatch):
    monkeypatch.setattr(contexts, "ND30_2020", dataclasses.replace(ND30_2020, **{number: value}))
    length = "normal" if element in NEEDS_PAGES else "short"
    pdf, says = set_plan({"plan_issued": plan_issued}, length, True, ())
    paper = Paper("plan", length, True, measured_pages(pdf), says)
    row = next(row for row in FORM if row.element == element)
    assert not all(holds for _, holds in row.measure(paper))


# --- What the decree says nothing of -------------------------------------------------------------------


def test_a_draft_says_so_on_every_page_and_a_final_document_nowhere(paper):
    """The words stand in a box at the left of the first page, below the number where there is one."""
    marks = [(page, line) for page in paper.pages for line in page.lines if line.text == DRAFT_MARK]
    assert {page.has_light_mark for page in paper.pages} == {not paper.is_final}
    assert len(marks) == (0 if paper.is_final else 1)
    for page, line in marks:
        assert page is paper.first and line.is_bold and line.x1 < 105
        boxes = [rule for rule in page.rules if rule.x0 < line.x0 and rule.x1 > line.x1]
        assert any(box.top < line.baseline - 3 and line.baseline < box.bottom for box in boxes)
        number = page.starting("Số:")
        assert number is None or 3 < line.baseline - number.baseline < 12


@pytest.mark.parametrize("kind", ALL)
def test_the_check_mark_stands_in_the_bottom_margin_as_the_layout_says(kind, paper_of, db):
    for page in paper_of(kind, "normal", "final").pages:
        code = page.starting("Mã tra cứu:")
        assert code.sizes == {ND30_2020.check_mark_pt}
        inked = [rule for rule in page.rules if rule.top > FOOT + 0.5]
        rule = next(rule for rule in inked if rule.width > 100)
        assert rule.top - FOOT == pytest.approx(ND30_2020.check_mark_gap_mm, abs=0.3)
        assert rule.width == pytest.approx(ND30_2020.text_width_mm, abs=0.3)
        modules = [one for one in inked if one.width < 20]
        qr = max(one.x1 for one in modules) - min(one.x0 for one in modules)
        assert ND30_2020.qr_mm * 0.75 < qr < ND30_2020.qr_mm  # the rest is its quiet zone


def test_sizes_of_the_check_mark_have_one_home():
    template = (PRINT_TEMPLATES / "_check_mark.html").read_text()
    assert re.findall(r"[\d.]+ ?(?:mm|pt)\b", template) == []
    assert re.findall(r"(?:padding|width|size|height): *[\d.]+(?:mm|pt)", style_of_check_mark()) == []


def style_of_check_mark() -> str:
    """The rules of the check mark in the one style sheet of all documents."""
    style = (PRINT_TEMPLATES / "_style.css").read_text()
    return style[style.index("{% if mark %}") :]


def test_nothing_runs_off_the_paper(paper):
    """Printers leave the last millimetres blank."""
    assert max(page.lowest for page in paper.pages) < 297 - 4


def test_the_signing_block_stands_with_what_it_signs(paper):
    """Never alone on a page: the last sentence, or the end of the table, is above it."""
    if paper.kind == "blank_scoresheet":
        return
    page = sign_page(paper)
    signer = page.starting(paper.says["signers"][0][0][0])
    above = [line for line in page.lines if 20 < line.baseline < signer.baseline - 1]
    if paper.kind == "scoresheet":
        assert any(line.text.startswith("Cộng điểm:") for line in above)
        assert len([row for table in page.tables for row in table]) >= 3  # head, a line, the total
    else:
        assert any(line.text.endswith("./.") for line in above)


def test_the_head_of_a_table_stands_on_every_page_of_it(paper):
    heads = {"TT", "Đơn vị được kiểm tra"}
    for page in paper.pages:
        for table in page.tables:
            assert (table[0][0] or "").replace("\n", " ") in heads


def test_a_row_of_the_scoresheet_stands_whole_on_one_page(paper):
    """But for one that is longer than half a page."""
    if "scoresheet" not in paper.kind:
        return
    rows = [row for page in paper.pages for table in page.tables for row in table[1:]]
    lines = paper.says["lines"]
    printed = [" ".join((row[1] or "").split()) for row in rows]
    assert printed == [*lines, "Cộng điểm:"]


def test_the_lines_of_one_criterion_stay_on_one_page(paper):
    if paper.kind == "scoresheet":
        for page in paper.pages:
            for table in page.tables:
                assert table[1][0] or len(table) == 2


@pytest.mark.parametrize("deductions", range(6))
def test_a_usual_scoresheet_takes_two_pages(_contents, confirmations, deductions, db):
    content = inspection_of(_contents["written"], "normal")
    content["scoresheet"] = deducted_sheet(content["scoresheet"], lines=deductions, words=16)
    pages = measured_pages(papers.scoresheet_pdf_from_content(content, True, confirmations, check_code=CODE))
    assert len(pages) == 2
