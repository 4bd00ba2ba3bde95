"""The plan of 2022 on paper, sentence by sentence against the real one."""

import pytest

from documents.papers import blank_scoresheet_pdf_from_content, plan_pdf, plan_pdf_from_content
from inspections import states
from tests.documents.measure import measured_pages
from tests.documents.reading import (
    fonts_of,
    is_composed,
    normal,
    page_numbers_of,
    pages_of,
    seed_paragraphs,
    text_by_pypdf,
    text_of,
)
from tests.factories import make_world

DRAFT_MARK = "DỰ THẢO"
# The places of a draft that number and day fill in.
ISSUING = {
    "Số: /KH-CTĐVT": "Số: 120/KH-CTĐVT",
    "Tuần Giáo, ngày tháng 10 năm 2022": "Tuần Giáo, ngày 20 tháng 10 năm 2022",
    "(Kèm theo Kế hoạch số /KH-CTĐVT ngày tháng 10 năm 2022": (
        "(Kèm theo Kế hoạch số 120/KH-CTĐVT ngày 20 tháng 10 năm 2022"
    ),
}


@pytest.fixture
def draft(papers) -> bytes:
    return papers["plan_draft"]


@pytest.fixture
def issued(papers) -> bytes:
    return papers["plan_issued"]


def test_the_draft_has_every_paragraph_of_the_real_plan_in_its_order(draft):
    text, place = text_of(draft), 0
    for paragraph in seed_paragraphs()[:-1]:  # the last is the draft mark, which stands elsewhere
        found = text.find(paragraph, place)
        # In the header and the signing block two columns stand side by side.
        found = found if found >= 0 else text.find(paragraph)
        assert found >= 0, paragraph
        place = found
    assert seed_paragraphs()[-1] == DRAFT_MARK


def test_the_issued_plan_has_every_paragraph_with_number_and_day(issued):
    text = text_of(issued)
    expected = [ISSUING.get(paragraph, paragraph) for paragraph in seed_paragraphs()[:-1]]
    assert [paragraph for paragraph in expected if paragraph not in text] == []
    assert set(ISSUING) <= set(seed_paragraphs())


def test_another_reader_finds_the_long_sentences_too(issued):
    text = text_by_pypdf(issued)
    body = [p for p in seed_paragraphs()[8:57] if p not in ISSUING]
    assert len(body) > 40
    assert [paragraph for paragraph in body if paragraph not in text] == []


def test_all_text_is_composed_and_no_other_font_comes_in(draft, issued):
    for pdf in (draft, issued):
        assert is_composed("".join(pages_of(pdf)))
        assert fonts_of(pdf) == {
            f"Liberation-Serif{style}" for style in ("", "-Bold", "-Italic", "-Bold-Italic")
        }


def test_only_a_draft_bears_the_mark(draft, issued):
    assert text_of(draft).count(DRAFT_MARK) == 1
    assert DRAFT_MARK not in text_of(issued)


def test_the_light_mark_lies_behind_every_page_of_a_draft_only(draft, issued):
    """Strokes, not letters: whoever searches or listens is not interrupted."""
    assert {page.has_light_mark for page in measured_pages(draft)} == {True}
    assert {page.has_light_mark for page in measured_pages(issued)} == {False}


def test_pages_are_numbered_from_the_second_and_anew_in_the_annex(issued):
    annex = first_annex_page(issued)
    numbers = page_numbers_of(issued)
    assert annex > 2
    assert numbers == ["", *map(str, range(2, annex + 1)), ""]


def first_annex_page(pdf: bytes) -> int:
    return next(place for place, page in enumerate(pages_of(pdf)) if page.startswith("Phụ lục"))


def test_a_long_annex_goes_on_counting_its_own_pages(plan_draft):
    sheet = plan_draft["scoresheet"]
    sheet["lines"] = [line | {"text": line["text"] * 3} for line in sheet["lines"]] * 3
    made = plan_pdf_from_content(plan_draft, False)
    annex = first_annex_page(made)
    rest = pages_of(made)[annex:]
    assert len(rest) > 2
    assert page_numbers_of(made)[annex:] == ["", *map(str, range(2, len(rest) + 1))]
    assert all("Nội dung kiểm tra" in page and "Điểm chuẩn" in normal(page) for page in rest[:-1])


def test_the_signing_block_never_stands_alone(plan_draft):
    """However long the text, the last sentence stays with the name of the signer."""
    for extra in range(0, 24, 4):
        content = plan_draft | {"requirements": plan_draft["requirements"] + ["Yêu cầu thêm."] * extra}
        page = next(p for p in pages_of(plan_pdf_from_content(content, False)) if "Lê Xuân Cảnh" in p)
        assert "Trên đây là Kế hoạch" in normal(page)
        assert "Nơi nhận:" in page


def test_the_blank_scoresheet_alone_is_the_annex_alone(plan_issued, issued):
    alone = blank_scoresheet_pdf_from_content(plan_issued, True)
    assert text_of(issued).endswith(text_of(alone))
    assert "BIỂU ĐIỂM" in text_of(alone)
    assert page_numbers_of(alone) == [""]


def test_a_draft_of_the_blank_scoresheet_says_so(plan_draft):
    assert text_of(blank_scoresheet_pdf_from_content(plan_draft, False)).startswith(DRAFT_MARK)


def test_without_a_note_of_its_own_the_rule_is_worded(plan_draft):
    plan_draft["scoresheet"]["note"] = ""
    assert "Ghi chú: Mỗi nội dung thực hiện không đầy đủ trừ 5 điểm; " in text_of(
        blank_scoresheet_pdf_from_content(plan_draft, False)
    )


def test_without_bases_the_opening_begins_with_its_own_words(plan_draft):
    text = text_of(plan_pdf_from_content(plan_draft | {"bases": []}, False))
    assert "Thực hiện Kế hoạch" not in text
    assert "Thường trực Cụm thi đua vùng thấp năm 2022 (huyện Tuần Giáo)" in text


def test_the_paper_of_an_issued_plan_is_its_snapshot(world):
    """What the paper says does not follow data that change after the issue."""
    before = plan_pdf(world.plan)
    world.term.cluster.units.update(name_standalone="Đơn vị khác")
    assert plan_pdf(type(world.plan).objects.get(pk=world.plan.pk)) == before


def test_a_draft_plan_prints_as_a_draft(db):
    plan = make_world(state=states.DRAFT).plan
    assert DRAFT_MARK in text_of(plan_pdf(plan))
