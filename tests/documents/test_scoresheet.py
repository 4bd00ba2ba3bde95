"""The filled scoresheet: points as recorded, blank while not assessed, and the rule in words."""

import pytest

from documents import contexts
from documents.papers import minutes_pdf_from_content, scoresheet_pdf_from_content
from tests.documents.measure import measured_pages
from tests.documents.reading import fonts_of, is_composed, page_numbers_of, pages_of, text_of

BANDS_2022 = [
    {"label": "Tốt", "min_points": "80", "min_inclusive": False},
    {"label": "Khá", "min_points": "70", "min_inclusive": True},
    {"label": "Trung bình", "min_points": "0", "min_inclusive": True},
]


def table_of(pdf: bytes) -> list[list[str]]:
    """The rows of the table on all pages, repeated heads left out."""
    rows = [row for page in measured_pages(pdf) for table in page.tables for row in table]
    return [[" ".join((cell or "").split()) for cell in row] for row in rows if row[0] != "TT"]


def test_points_stand_in_their_columns(papers):
    rows = table_of(papers["scoresheet_signed"])
    figures = [(row[0], *row[2:5]) for row in rows]
    assert figures[0] == ("1", "10", "05", "05")
    assert figures[7:9] == [("8", "05", "0", "05"), ("", "05", "05", "0")]
    assert figures[9] == ("9", "10", "0", "10")
    assert rows[-1] == ["", "Cộng điểm:", "100", "10", "90", "Xếp loại: Tốt"]
    assert len(rows) == 12


def test_each_deduction_names_content_reason_and_what_it_cost(written):
    line = next(line for line in written["scoresheet"]["lines"] if line["number"] == "8b")
    line["deductions"] = [
        {"content": "Chưa họp Hội đồng.", "reason": "Không có biên bản."},
        {"content": "Chưa công nhận", "reason": "Không có\nquyết định"},
    ]
    reasons = table_of(scoresheet_pdf_from_content(written, True))[8][5]
    assert reasons == (
        "- Chưa họp Hội đồng; lý do: Không có biên bản (trừ 05 điểm). "
        "- Chưa công nhận; lý do: Không có quyết định (đã trừ hết điểm, không trừ thêm)."
    )


NOT_PERFORMED = {"content": "Không thực hiện nội dung này", "reason": "Không có văn bản nào."}
ELSE = {"content": "Chưa họp Hội đồng", "reason": "Không có biên bản."}


@pytest.mark.parametrize(
    ("deductions", "effects"),
    [
        ([NOT_PERFORMED] * 2, ["trừ 10 điểm"]),
        ([NOT_PERFORMED] * 3, ["trừ 10 điểm"]),
        ([NOT_PERFORMED, NOT_PERFORMED | {"reason": "Không có  văn bản nào"}], ["trừ 10 điểm"]),
        ([ELSE, NOT_PERFORMED, NOT_PERFORMED], ["trừ 05 điểm", "trừ 05 điểm"]),
        ([NOT_PERFORMED, NOT_PERFORMED, ELSE], ["trừ 10 điểm", "đã trừ hết điểm, không trừ thêm"]),
        ([NOT_PERFORMED, NOT_PERFORMED | {"reason": "Khác."}], ["trừ 05 điểm", "trừ 05 điểm"]),
        ([NOT_PERFORMED, ELSE, NOT_PERFORMED], ["trừ 05 điểm"] * 2 + ["đã trừ hết điểm, không trừ thêm"]),
    ],
)
def test_what_follows_itself_is_said_once_with_its_whole_cost(deductions, effects):
    notes = contexts.deduction_notes({"max_points": "10", "deductions": deductions}, "5")
    assert [note["effect"].replace("\u00a0", " ") for note in notes] == effects


def test_a_line_that_was_not_performed_is_told_once_on_both_papers(written):
    line = written["scoresheet"]["lines"][0]
    line |= {"deductions": [NOT_PERFORMED] * 2, "awarded_points": "0", "deducted_points": "10"}
    assert table_of(scoresheet_pdf_from_content(written, True))[0][3:] == [
        "10",
        "0",
        "- Không thực hiện nội dung này; lý do: Không có văn bản nào (trừ 10 điểm).",
    ]
    minutes = text_of(minutes_pdf_from_content(written, True))
    told = "- Không thực hiện nội dung này; lý do: Không có văn bản nào - trừ 10 điểm."
    assert minutes.count(told) == minutes.count("Không thực hiện nội dung này") == 1


def test_what_is_not_assessed_stays_blank(started):
    rows = table_of(scoresheet_pdf_from_content(started, False))
    assert [row[3:] for row in rows[:-1]] == [["", "", ""]] * 11
    assert rows[-1][2:] == ["100", "", "", "Xếp loại:"]


def test_a_partly_assessed_sheet_has_no_total(written):
    sheet = written["scoresheet"]
    sheet["lines"][2] |= {"status": "not_assessed", "awarded_points": None}
    sheet |= {"total": None, "rating": None}
    rows = table_of(scoresheet_pdf_from_content(written, False))
    assert rows[2][3:5] == ["", ""]
    assert rows[3][3:5] == ["0", "10"]
    assert rows[-1][2:] == ["100", "", "", "Xếp loại:"]


def test_it_says_what_it_belongs_to(papers):
    text = text_of(papers["scoresheet_signed"])
    assert text.startswith(
        "Phụ lục II BIỂU ĐIỂM KIỂM TRA CHÉO CÔNG TÁC THI ĐUA, KHEN THƯỞNG NĂM 2022 (Kèm theo Biên bản số"
    )
    assert "ngày 21 tháng 11 năm 2022 của Đoàn kiểm tra huyện Tuần Giáo)" in text
    assert "Đơn vị kiểm tra: Huyện Tuần Giáo Đơn vị được kiểm tra: Thị xã Mường Lay" in text
    assert is_composed(text)
    assert fonts_of(papers["scoresheet_signed"]) <= {
        f"Liberation-Serif{style}" for style in ("", "-Bold", "-Italic", "-Bold-Italic")
    }


def test_the_only_annex_of_the_minutes_has_no_number(written):
    context = contexts.scoresheet_context(written | {"evidence": []}, is_final=True, signers=[], code="")
    assert context["annex_word"] == "Phụ lục"


def test_the_note_of_2022_in_the_words_of_the_rule(papers):
    assert (
        "Ghi chú: Mỗi nội dung thực hiện không đầy đủ trừ 5 điểm; điểm của từng dòng không nhỏ hơn 0. "
        "Trên 80 điểm: xếp loại Tốt; từ 70 đến 80 điểm: xếp loại Khá; dưới 70 điểm: xếp loại Trung bình./."
    ) in text_of(papers["scoresheet_signed"])


@pytest.mark.parametrize(
    ("inclusive", "phrases"),
    [
        ((False, True), ("trên 80 điểm", "từ 70 đến 80 điểm", "dưới 70 điểm")),
        ((True, True), ("từ 80 điểm trở lên", "từ 70 đến dưới 80 điểm", "dưới 70 điểm")),
        ((False, False), ("trên 80 điểm", "trên 70 đến 80 điểm", "từ 70 điểm trở xuống")),
        ((True, False), ("từ 80 điểm trở lên", "trên 70 đến dưới 80 điểm", "từ 70 điểm trở xuống")),
    ],
)
def test_bounds_are_worded_as_they_are_compared(inclusive, phrases):
    bands = [band | {"min_inclusive": inc} for band, inc in zip(BANDS_2022, (*inclusive, True), strict=True)]
    labels = ("Tốt", "Khá", "Trung bình")
    expected = [f"{phrase}: xếp loại {label}" for phrase, label in zip(phrases, labels, strict=True)]
    assert contexts.band_phrases(bands) == expected


def test_a_cap_and_a_half_step_are_worded(written):
    sheet = written["scoresheet"] | {"deduction_step": "2.5", "max_deductions_per_line": 1}
    assert contexts.rule_note(sheet).startswith(
        "Mỗi nội dung thực hiện không đầy đủ trừ 2,5 điểm; mỗi dòng trừ không quá 01 lần; "
    )


def test_a_row_longer_than_a_page_runs_on_under_the_head_of_the_table(written):
    line = written["scoresheet"]["lines"][0]
    line["deductions"] = [{"content": "Nội dung " * 200, "reason": f"{'Lý do ' * 400}cuối cùng"}]
    made = scoresheet_pdf_from_content(written, False)
    pages = pages_of(made)
    assert "Nội dung Nội dung" in pages[0]
    with_table = [page for page in pages if "Lý do" in page or "Nội dung Nội" in page]
    assert len(with_table) > 3
    assert all("Nội dung kiểm tra" in page for page in with_table)
    assert "cuối cùng (trừ 05 điểm)" in text_of(made)
    assert page_numbers_of(made) == ["", *map(str, range(2, len(pages) + 1))]
