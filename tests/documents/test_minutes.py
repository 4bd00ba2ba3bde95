"""The minutes: Nghị định 30/2020/NĐ-CP, Phụ lục III, mẫu 1.9, with two sides and three signatures."""

import unicodedata

import pytest

from documents.minutes_context import minutes_context
from documents.papers import minutes_pdf, minutes_pdf_from_content, results_of, scoresheet_pdf
from inspections import signing, states
from inspections.content import digest_of
from inspections.demo.playing import moment
from inspections.models import Minutes, Signature
from tests.documents.lengths import every_vietnamese_letter
from tests.documents.reading import (
    fonts_of,
    is_composed,
    normal,
    page_numbers_of,
    pages_of,
    text_of,
)
from tests.factories import HEAD

DRAFT_MARK = "DỰ THẢO"


@pytest.fixture
def signed_text(papers) -> str:
    return text_of(papers["minutes_signed"])


def minutes_text(content: dict, *, is_final: bool = False) -> str:
    return text_of(minutes_pdf_from_content(content, is_final))


# --- What they say -------------------------------------------------------------------------------------


def test_the_sections_come_in_the_order_of_the_form(signed_text):
    headings = [
        "UBND HUYỆN TUẦN GIÁO",
        "ĐOÀN KIỂM TRA",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BIÊN BẢN Kiểm tra chéo công tác thi đua, khen thưởng năm 2022 tại thị xã Mường Lay",
        "I. THÀNH PHẦN",
        "1. Đoàn kiểm tra (huyện Tuần Giáo)",
        "2. Đơn vị được kiểm tra (thị xã Mường Lay)",
        "II. NỘI DUNG LÀM VIỆC",
        "III. KẾT QUẢ KIỂM TRA",
        "1. Kết quả thực hiện từng nội dung",
        "2. Ưu điểm",
        "3. Cách làm hay, sáng tạo cần nhân rộng",
        "4. Tồn tại, hạn chế",
        "5. Nguyên nhân",
        "IV. ĐIỂM VÀ XẾP LOẠI",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        "1. Đối với thị xã Mường Lay",
        "2. Đối với Thường trực Cụm và cấp trên",
        "VI. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA",
        "Buổi kiểm tra kết thúc vào hồi 16 giờ 30 phút, ngày 21 tháng 11 năm 2022.",
        "Nơi nhận:",
    ]
    places = [signed_text.find(heading) for heading in headings]
    assert -1 not in places
    assert places == sorted(places)


def test_the_opening_names_plan_time_place_and_both_sides(signed_text):
    assert (
        "Thực hiện Kế hoạch số 120/KH-CTĐVT ngày 20 tháng 10 năm 2022 của Cụm thi đua vùng thấp về kiểm tra "
        "chéo công tác thi đua, khen thưởng năm 2022, hôm nay, vào hồi 08 giờ 00 phút, ngày 21 tháng 11 năm "
        "2022, tại Phòng họp UBND thị xã Mường Lay, Đoàn kiểm tra của huyện Tuần Giáo tiến hành kiểm tra "
        "công tác thi đua, khen thưởng tại thị xã Mường Lay."
    ) in signed_text


def test_members_stand_with_their_duties(signed_text):
    assert "- Ông (bà) Trưởng đoàn Tuần Giáo, UBND huyện Tuần Giáo - Trưởng đoàn;" in signed_text
    assert "- Ông (bà) Thư ký Tuần Giáo, Phòng Nội vụ - Thư ký, người ghi biên bản." in signed_text
    assert "- Ông (bà) Đại diện Mường Lay, UBND thị xã Mường Lay - Đại diện đơn vị;" in signed_text


def test_a_vacant_function_is_named_with_its_reason(written):
    written["delegations"]["inspected"]["vacancies"] = [{"function": "Kinh tế", "reason": "đi công tác."}]
    assert "- Vắng: Kinh tế (lý do: đi công tác)." in minutes_text(written)


def test_every_line_has_its_points_and_deductions(written, signed_text):
    for line in written["scoresheet"]["lines"]:
        awarded, most = int(line["awarded_points"]), int(line["max_points"])
        figure = "0" if awarded == 0 else f"{awarded:02d}"
        start = signed_text.index(f") Nội dung {line['number']}: {line['text']}.")
        assert f"Điểm chấm: {figure}/{most:02d} điểm." in signed_text[start : start + 700]
    assert signed_text.count("- Nội dung thực hiện chưa đầy đủ:") == 3
    assert signed_text.count("- trừ 05 điểm.") == 2
    assert signed_text.count("- đã trừ hết điểm, không trừ thêm.") == 1


def test_the_total_in_figures_and_words(signed_text):
    assert "Tổng điểm: 90/100 điểm (bằng chữ: Chín mươi điểm). Xếp loại: Tốt." in signed_text


def test_the_evidence_is_listed_in_an_annex(written, papers):
    pages = pages_of(papers["minutes_signed"])
    assert pages[-1].startswith("Phụ lục I\nDANH MỤC MINH CHỨNG")
    assert normal(written["evidence"][0]["name"]) in normal(pages[-1])
    assert "(danh mục kèm theo)" in text_of(papers["minutes_signed"])
    assert page_numbers_of(papers["minutes_signed"])[-1] == ""


def test_without_evidence_no_list_is_promised(written):
    text = minutes_text(written | {"evidence": []})
    assert "DANH MỤC" not in text
    assert "danh mục kèm theo" not in text


@pytest.mark.parametrize(
    ("reason", "is_final", "sentence"),
    [
        ("Thời tiết xấu.", True, "3. Đoàn kiểm tra không tổ chức thăm điển hình; lý do: Thời tiết xấu."),
        ("", False, "3. Đoàn kiểm tra không tổ chức thăm điển hình; lý do: …………."),
        ("", True, "3. Đoàn kiểm tra không tổ chức thăm điển hình. III."),
    ],
)
def test_no_exemplar_visited(written, reason, is_final, sentence):
    written["minutes"]["no_exemplar_reason"] = reason
    assert sentence in minutes_text(written | {"exemplars": []}, is_final=is_final)


@pytest.mark.parametrize(
    ("opinion", "sentences"),
    [
        ({"stance": "agree", "text": "", "reason": ""}, ["Nhất trí với kết quả kiểm tra. Buổi kiểm tra"]),
        (
            {"stance": "agree_with_remarks", "text": "Đề nghị xem lại.\nBổ sung hồ sơ.", "reason": ""},
            ["Nhất trí với kết quả kiểm tra, đồng thời có ý kiến: Đề nghị xem lại. Bổ sung hồ sơ."],
        ),
        (
            {"stance": "disagree", "text": "Nội dung 8b", "reason": "Đã có quyết định công nhận"},
            [
                "Không nhất trí với nội dung: Nội dung 8b. Lý do: Đã có quyết định công nhận.",
                "đã được các bên đọc lại và ký xác nhận; ý kiến không nhất trí của đơn vị được kiểm tra",
            ],
        ),
        (None, ["VI. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA ………… Buổi kiểm tra"]),
    ],
)
def test_the_opinion_of_the_inspected_unit(written, opinion, sentences):
    text = minutes_text(written | {"opinion": opinion})
    assert [sentence for sentence in sentences if sentence not in text] == []
    agreed = "nhất trí với nội dung và ký xác nhận./." in text
    assert agreed == (opinion is None or opinion["stance"] != "disagree")


# --- From nothing to very much ---------------------------------------------------------------------------


def test_minutes_just_begun_leave_room_instead_of_figures(started):
    started["visit"] |= {"starts_at": None, "agreed_day": None, "ends_at": None, "place": ""}
    started |= {"opinion": None, "evidence": [], "exemplars": []}
    started["delegations"] = {side: {"members": [], "vacancies": []} for side in ("inspecting", "inspected")}
    text = minutes_text(started)
    assert "Điểm chấm: …………/10 điểm." in text
    assert "Điểm chấm: 0" not in text and "Điểm chấm: 10/10" not in text
    assert "Tổng điểm: …………/100 điểm (bằng chữ: ………… điểm). Xếp loại: …………." in text
    assert "vào hồi …… giờ …… phút, ngày …… tháng …… năm 2022" in text
    assert DRAFT_MARK in text


def test_a_section_left_empty_is_said_to_be_empty_once_final(written):
    written["minutes"]["good_practices"] = " \n"
    assert "nhân rộng ………… 4. Tồn tại" in minutes_text(written)
    assert "nhân rộng Không ghi nhận nội dung. 4. Tồn tại" in minutes_text(written, is_final=True)


@pytest.mark.parametrize("exemplar_reason", ["", "Mưa lũ"])
def test_what_is_put_up_for_signing_has_the_words_of_the_final_paper(written, exemplar_reason):
    written["minutes"] = dict.fromkeys(written["minutes"], "") | {"no_exemplar_reason": exemplar_reason}
    written |= {"exemplars": [], "evidence": []}
    shown = minutes_context(written, is_final=False, is_put_up=True, signers=[], code="")
    final = minutes_context(written, is_final=True, signers=[], code="")
    assert (shown.pop("is_draft"), final.pop("is_draft")) == (True, False)
    assert shown == final


def test_the_signers_read_the_words_that_they_will_have_signed(world):
    inspection = world.reach(states.MINUTES_DRAFTED)
    Minutes.objects.filter(inspection=inspection).update(good_practices="")
    assert "nhân rộng ………… 4. Tồn tại" in text_of(minutes_pdf(world.first))
    world.reach(states.AWAITING_SIGNATURES)
    text = text_of(minutes_pdf(world.first))
    assert "nhân rộng Không ghi nhận nội dung. 4. Tồn tại" in text and DRAFT_MARK in text


def test_a_list_typed_as_remark_note_or_reason_stays_a_list(written):
    listed = "Có đủ hồ sơ, gồm:\n- Quyết định số 15/QĐ-UBND,\n- Quy chế"
    written["scoresheet"]["lines"][0]["finding"] = listed
    written["exemplars"][0]["note"] = listed
    written["opinion"] = {"stance": "disagree", "text": "Nội dung 1", "reason": listed}
    read = [
        line.strip()
        for page in pages_of(minutes_pdf_from_content(written, False))
        for line in page.splitlines()
    ]
    assert read.count("- Quyết định số 15/QĐ-UBND,") == 3
    assert read.count("- Quy chế.") == 2  # beside the third stand the points
    assert [line for line in read if line.startswith("- Quy chế. Điểm chấm: ")]


def test_minutes_of_many_pages_keep_every_word(written):
    words = [f"chữ{number}" for number in range(3000)]
    written["minutes"]["strengths"] = "\n".join(" ".join(words[at : at + 60]) for at in range(0, 3000, 60))
    written["minutes"]["causes"] = "không-dấu-cách/" * 300
    made = minutes_pdf_from_content(written, False)
    text = text_of(made)
    assert " ".join(words) in text
    assert "không-dấu-cách/" * 300 in text.replace(" ", "")
    body = page_numbers_of(made)[:-1]
    assert body == ["", *map(str, range(2, len(body) + 1))]
    assert len(body) > 8


def test_the_signatures_stand_with_the_last_sentence(written):
    for extra in range(0, 20, 4):
        written["minutes"]["causes"] = "\n".join(["Một nguyên nhân."] * (1 + extra))
        page = next(
            p for p in pages_of(minutes_pdf_from_content(written, False)) if "TRƯỞNG ĐOÀN" in p[-900:]
        )
        if "THƯ KÝ" in page:
            assert "ký xác nhận./." in normal(page)
            assert "Nơi nhận:" in page


def test_every_vietnamese_letter_prints_and_reads_back(written):
    letters = every_vietnamese_letter()
    written["minutes"] |= {"strengths": letters, "causes": unicodedata.normalize("NFD", letters)}
    written["delegations"]["inspecting"]["members"][0]["full_name"] = letters
    made = minutes_pdf_from_content(written, False)
    joined = text_of(made).replace(" ", "")
    assert joined.count(letters) == 4  # typed composed, typed decomposed, in the list and as signer
    assert is_composed("".join(pages_of(made)))
    assert len(letters) == 2 * (72 + 1 + 15)


def test_signs_outside_the_typeface_bring_in_no_other_font(written):
    written["minutes"]["strengths"] = "Đạt ✓ ☐ 😀 👩‍👩‍👧 汉字 \x07 \u202e Hết"
    made = minutes_pdf_from_content(written, False)
    assert "Đạt □ □ □ □□□ □□" in text_of(made)
    assert fonts_of(made) <= {
        f"Liberation-Serif{style}" for style in ("", "-Bold", "-Italic", "-Bold-Italic")
    }


# --- Signing ---------------------------------------------------------------------------------------------


def test_signed_minutes_name_each_signer_and_the_minute(signed_text):
    block = signed_text[signed_text.index("ký xác nhận./.") : signed_text.index("Nơi nhận:")]
    for minute in ("16:45", "16:46", "16:47"):
        assert f"Đã xác nhận trên hệ thống lúc {minute} ngày 21/11/2022" in block
    names = ["Đại diện Mường Lay", "Thư ký Tuần Giáo", "Trưởng đoàn Tuần Giáo"]
    assert sorted(names, key=block.index) == names
    assert "(Chữ ký" not in block
    assert DRAFT_MARK not in signed_text


def test_the_code_of_the_content_stands_on_the_last_page_only(written, papers):
    digest = digest_of(written)
    groups = " ".join([digest[:4], digest[4:8], digest[8:12], digest[12:16]])
    code = f"Mã nội dung: {groups} · Bản số {written['revision']}"
    pages = [normal(page) for page in pages_of(papers["minutes_signed"])]
    assert code in pages[-1]
    assert not any("Mã nội dung" in page for page in pages[:-1])
    assert code in normal(pages_of(papers["scoresheet_signed"])[-1])


def test_the_number_of_the_minutes_is_padded_or_left_open(written):
    written["minutes"]["number"] = "3"
    assert "Số: 03/BB-ĐKT" in minutes_text(written)
    written["minutes"]["number"] = ""
    assert "Số: /BB-ĐKT" in minutes_text(written)


def test_a_draft_becomes_final_with_the_third_signature(world):
    awaiting = world.reach(states.AWAITING_SIGNATURES)
    assert DRAFT_MARK in text_of(minutes_pdf(awaiting))
    signed = text_of(minutes_pdf(world.reach(states.SIGNED)))
    assert DRAFT_MARK not in signed
    assert signed.count("Đã xác nhận trên hệ thống lúc") == 3
    assert DRAFT_MARK not in text_of(scoresheet_pdf(world.first))


def test_what_was_signed_is_printed_and_not_what_the_tables_hold_later(world):
    inspection = world.reach(states.SIGNED)
    before = minutes_pdf(inspection)
    type(inspection.minutes).objects.filter(inspection=inspection).update(strengths="Viết thêm sau khi ký.")
    assert minutes_pdf(world.first) == before


def test_reopened_minutes_are_a_draft_of_the_next_revision(world):
    inspection = world.reach(states.SIGNED)
    signing.reopen_minutes(
        inspection=inspection,
        reason="Bổ sung kiến nghị",
        by=world.user(HEAD),
        at=moment(inspection.visit.day, 18),
    )
    text = text_of(minutes_pdf(world.first))
    assert DRAFT_MARK in text
    assert "Bản số 2" in text
    assert "Đã xác nhận" not in text


def test_a_signature_of_another_content_does_not_count(world):
    inspection = world.reach(states.SIGNED)
    signed = inspection.signed_contents.get()
    first = signed.signatures.first()
    stray = Signature(
        party=first.party,
        decision=first.decision,
        digest="0" * 64,
        signer_name="Khác",
        signed_at=first.signed_at,
    )
    signed._prefetched_objects_cache = {"signatures": [stray, *list(signed.signatures.all())[1:]]}
    inspection.contents_in_force = [signed]
    results = results_of(inspection)
    assert not results.is_final
    assert len(results.confirmations) == 2
