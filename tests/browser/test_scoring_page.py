"""The scoring page on a phone: two scorers, a server that goes away, no script, and taking back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser import scoring
from tests.browser.person import PHONE, MakePerson, Person
from tests.browser.serving import Server

SHEET = "/kiem-tra/1/cham-diem/"
REASON = "Không có văn bản phân công."


@pytest.fixture
def begins_with(middle: Path) -> Path:
    """The first inspection is being scored, and nothing is assessed yet."""
    return middle


@pytest.fixture
def scorer(person: MakePerson) -> Person:
    return open_sheet(person("thuky.tuangiao", viewport=PHONE, has_touch=True, is_mobile=True))


def open_sheet(who: Person) -> Person:
    who.open(SHEET)
    return who


def test_two_on_the_same_line_both_see_both_values_and_decide(scorer: Person, person: MakePerson):
    head = open_sheet(person("truongdoan.tuangiao", viewport=PHONE))
    scoring.score(scorer, "1")
    mine = scoring.line(head, "1")
    head.choose(scoring.INCOMPLETE, within=mine)
    scoring.name_deduction(mine, 0, content="Quy chế thi đua", reason=REASON)

    conflict = mine.locator("[data-conflict]")
    expect(conflict).to_contain_text("Dữ liệu vừa được Thư ký Tuần Giáo cập nhật lúc")
    expect(conflict).to_contain_text("Thực hiện đầy đủ")
    expect(conflict).to_contain_text(REASON)
    expect(head.page.locator("[data-save]")).to_contain_text("Chưa lưu")
    head.press("Ghi lại nội dung của tôi", within=mine)
    scoring.is_saved(mine)
    expect(mine.locator("[data-facts]")).to_have_text("5/10 điểm · Có trừ điểm")

    other = scoring.line(scorer, "2")
    scorer.choose(scoring.COMPLETE, within=other)
    scoring.is_saved(other)  # another line is no conflict
    scorer.page.reload()
    expect(scoring.line(scorer, "1").locator("[data-facts]")).to_have_text("5/10 điểm · Có trừ điểm")


def test_keeping_the_other_persons_value_puts_it_into_the_form(scorer: Person, person: MakePerson):
    head = open_sheet(person("truongdoan.tuangiao", viewport=PHONE))
    scoring.score(scorer, "3", incomplete=1)
    mine = scoring.line(head, "3")
    head.choose(scoring.COMPLETE, within=mine)
    mine.get_by_role("link", name="Giữ bản của Thư ký Tuần Giáo").click()
    expect(mine.get_by_label("Nội dung nào chưa đầy đủ?").first).to_have_value("Việc thứ 1")
    expect(head.page.locator("[data-save]")).to_contain_text("Đã giữ bản của Thư ký Tuần Giáo")
    expect(head.page.locator("[data-summary]")).to_have_text("Đã chấm 1/11 · Tạm tính 5 điểm")


def test_without_a_server_the_page_says_so_and_saves_when_it_is_back(scorer: Person, server: Server):
    scoring.score(scorer, "1")
    server.stop()
    second = scoring.line(scorer, "2")
    scorer.choose(scoring.INCOMPLETE, within=second)
    scoring.name_deduction(second, 0, content="Sổ theo dõi thi đua", reason=REASON)
    bar = scorer.page.locator("[data-save]")
    expect(bar).to_have_text("Nội dung 2: Chưa lưu – mất kết nối, đang thử lại")
    expect(second.locator("[data-line-save]")).to_contain_text("Chưa lưu")

    server.start()
    expect(bar).to_contain_text("Đã lưu lúc")
    scorer.page.reload()
    again = scoring.line(scorer, "2")
    expect(again.get_by_label("Lý do, căn cứ").first).to_have_value(REASON)


def test_a_lost_log_in_is_no_lost_connection_and_loses_nothing(scorer: Person):
    first = scoring.line(scorer, "1")
    scorer.context.clear_cookies()
    scorer.choose(scoring.INCOMPLETE, within=first)
    scoring.name_deduction(first, 0, content="Kế hoạch năm", reason=REASON)
    expect(scorer.page.locator("[data-save]")).to_contain_text("cần đăng nhập lại")
    with scorer.context.expect_page() as opened:
        scorer.page.get_by_role("link", name="Đăng nhập lại").click()
    log_in_in(opened.value)
    scorer.page.bring_to_front()
    scorer.page.get_by_role("button", name="Thử lưu lại").click()
    scoring.is_saved(first)
    expect(first.get_by_label("Lý do, căn cứ").first).to_have_value(REASON)


def test_an_undo_after_the_session_ended_offers_the_log_in(scorer: Person):
    scoring.score(scorer, "1")
    scorer.context.clear_cookies(name="sessionid")
    scorer.press(re.compile("Hoàn tác"))
    expect(scorer.page.locator("[data-save]")).to_contain_text("Chưa hoàn tác – phiên đăng nhập đã hết")
    expect(scorer.page.locator("[data-log-in]")).to_be_visible()


def test_nothing_is_saved_under_the_name_of_whoever_has_logged_in_in_another_tab(scorer: Person):
    first = scoring.line(scorer, "1")
    second_tab = scorer.context.new_page()
    log_in_anew(second_tab, "truongdoan.tuangiao")
    scorer.choose(scoring.COMPLETE, within=first)
    bar = scorer.page.locator("[data-save]")
    expect(bar).to_contain_text("đang đăng nhập tài khoản Trưởng đoàn Tuần Giáo")
    second_tab.goto(SHEET)
    expect(second_tab.locator("[data-summary]")).to_contain_text("Đã chấm 0/11")
    log_in_anew(second_tab, "thuky.tuangiao")
    scorer.page.bring_to_front()
    scorer.page.get_by_role("button", name="Thử lưu lại").click()
    scoring.is_saved(first)


def log_in_anew(page, username: str) -> None:
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    log_in_in(page, username)


def log_in_in(page, username: str = "thuky.tuangiao") -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("kiemtracheo-2022")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("h1")).to_have_text("Việc cần làm của tôi")


def test_a_line_without_its_reason_is_not_saved_and_keeps_what_was_typed(scorer: Person):
    first = scoring.line(scorer, "1")
    scorer.choose(scoring.INCOMPLETE, within=first)
    first.get_by_label("Nội dung nào chưa đầy đủ?").first.fill("Quy chế thi đua")
    bar = scorer.page.locator("[data-save]")
    expect(bar).to_have_text("Nội dung 1: Chưa lưu: còn thiếu nội dung hoặc lý do")
    expect(scorer.page.locator("[data-summary]")).to_contain_text("Đã chấm 0/11")
    first.get_by_label("Lý do, căn cứ").first.fill(REASON)
    scoring.is_saved(first)


def test_undo_goes_back_to_what_stood_there_before(scorer: Person):
    scoring.score(scorer, "4", incomplete=2)
    expect(scorer.page.locator("[data-summary]")).to_have_text("Đã chấm 1/11 · Tạm tính 0 điểm")
    fourth = scoring.line(scorer, "4")
    scorer.choose(scoring.COMPLETE, within=fourth)
    expect(fourth.locator("[data-facts]")).to_have_text("10/10 điểm · Thực hiện đầy đủ")
    scorer.page.get_by_role("button", name="Hoàn tác nội dung 4").click()
    expect(fourth.locator("[data-facts]")).to_have_text("0/10 điểm · Đã trừ hết điểm")
    expect(fourth.get_by_label("Nội dung nào chưa đầy đủ?")).to_have_count(2)
    scorer.page.reload()
    expect(scorer.page.locator("[data-summary]")).to_have_text("Đã chấm 1/11 · Tạm tính 0 điểm")


def test_an_undo_that_came_too_late_shows_both_values_and_says_what_is_stored(
    scorer: Person, person: MakePerson
):
    scoring.score(scorer, "2")
    head = open_sheet(person("truongdoan.tuangiao", viewport=PHONE))
    theirs = scoring.line(head, "2")
    head.choose(scoring.NOT_PERFORMED, within=theirs)
    theirs.locator("[name=whole_reason]").fill(REASON)
    theirs.locator("summary").click()
    scoring.is_saved(theirs)

    mine = scoring.line(scorer, "2")
    bar = scorer.page.locator("[data-save]")
    undo = scorer.page.get_by_role("button", name="Hoàn tác nội dung 2")
    undo.click()
    expect(mine.locator("[data-conflict]")).to_contain_text("Dữ liệu vừa được Trưởng đoàn Tuần Giáo cập nhật")
    expect(mine.locator("[data-conflict]")).to_contain_text(REASON)
    expect(bar).to_contain_text("Chưa hoàn tác: nội dung vừa được cập nhật ở nơi khác")
    scorer.page.get_by_role("link", name="Giữ bản của Trưởng đoàn Tuần Giáo").click()
    expect(bar).to_have_text("Đã giữ bản của Trưởng đoàn Tuần Giáo")
    expect(mine.locator("[data-facts]")).to_have_text("0/10 điểm · Đã trừ hết điểm")
    expect(undo).to_be_hidden()


def test_an_undo_without_a_server_leaves_nothing_unsaved(scorer: Person, server: Server):
    scoring.score(scorer, "1")
    server.stop()
    scorer.press(re.compile("Hoàn tác"))
    expect(scorer.page.locator("[data-save]")).to_contain_text("Chưa hoàn tác – mất kết nối")
    expect(scorer.page.get_by_role("button", name="Thử lưu lại")).to_be_hidden()
    server.start()
    scorer.press(re.compile("Hoàn tác"))
    expect(scorer.page.locator("[data-save]")).to_have_text("Đã hoàn tác nội dung 1")


def test_without_scripts_every_line_is_a_plain_form(person: MakePerson):
    plain = open_sheet(person("thuky.tuangiao", viewport=PHONE, java_script_enabled=False))
    first = plain.page.locator("details[data-line]").first
    plain.choose(scoring.INCOMPLETE, within=first)
    scoring.name_deduction(first, 0, content="Quy chế thi đua", reason="")
    plain.press("Lưu nội dung 1", within=first)
    plain.is_refused("Vui lòng ghi rõ nội dung thực hiện chưa đầy đủ và lý do trừ điểm ở nội dung 1.")
    expect(first.get_by_label("Nội dung nào chưa đầy đủ?").first).to_have_value("Quy chế thi đua")
    first.get_by_label("Lý do, căn cứ").first.fill(REASON)
    plain.press("Thêm nội dung chưa đầy đủ", within=first)
    scoring.name_deduction(first, 1, content="Báo cáo sơ kết", reason=REASON)
    plain.press("Lưu nội dung 1", within=first)
    plain.is_told("Đã lưu nội dung 1. Đã chấm 1/11 · Tạm tính 0 điểm.")
    plain.page.get_by_role("button", name="Hoàn tác nội dung 1").click()
    plain.is_told("Đã hoàn tác nội dung 1. Đã chấm 0/11")


def test_what_was_chosen_before_the_script_arrived_is_saved_all_the_same(scorer: Person):
    held: list[Route] = []
    scorer.page.route(re.compile(r"js/scoring"), lambda route: held.append(route))
    scorer.page.goto(SHEET, wait_until="commit")
    first = scorer.page.locator("details[data-line]").first
    first.get_by_text("Thực hiện đầy đủ", exact=True).first.click()
    scorer.page.wait_for_timeout(100)
    held[0].continue_()
    expect(first.locator("[data-line-save]")).to_contain_text("Đã lưu lúc")
