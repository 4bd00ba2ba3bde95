"""A session that ends while somebody types: what was typed is there again, for that person only."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from inspections.demo.accounts import PASSWORD
from tests.browser.person import PHONE, MakePerson, Person

PEOPLE = "/kiem-tra/4/thanh-phan/inspected/"
REPORT = "/kiem-tra/4/bao-cao/"
ENDED = "Phiên đăng nhập đã hết nên thao tác vừa rồi chưa được thực hiện"
KEPT = "được giữ ở thẻ này và được điền lại khi đúng tài khoản đó mở lại trang"
AGAIN = "đã được điền lại và chưa được lưu"


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


@pytest.fixture
def writer(person: MakePerson) -> Person:
    return person("daidien.dienbien", viewport=PHONE)


def lose_session(who: Person) -> None:
    who.context.clear_cookies(name="sessionid")


def log_in_here(who: Person, username: str) -> None:
    """On the log-in page that one was led to."""
    who.fill(username=username, password=PASSWORD)
    who.press("Đăng nhập")


def kept(who: Person) -> str | None:
    return who.page.evaluate("sessionStorage.getItem('unsaved-texts')")


def type_and_lose(who: Person, text: str) -> None:
    who.open(REPORT)
    who.fill(text=text)
    lose_session(who)
    who.press("Lưu báo cáo")
    who.is_told(ENDED)
    who.is_told(KEPT)


def test_what_was_typed_is_there_again_and_still_to_be_saved(writer: Person):
    type_and_lose(writer, "Đơn vị đã triển khai\nđủ các nội dung.")
    assert writer.width_of_page() == PHONE["width"]
    log_in_here(writer, "daidien.dienbien")
    writer.is_told(AGAIN)
    expect(writer.field("text")).to_have_value("Đơn vị đã triển khai\nđủ các nội dung.")
    expect(writer.page.locator("form[data-guard]")).to_have_attribute("data-changed", "yes")
    assert kept(writer) is None
    writer.press("Lưu báo cáo")
    expect(writer.page.locator("#messages")).not_to_contain_text(AGAIN)
    writer.open(REPORT)
    expect(writer.field("text")).to_have_value("Đơn vị đã triển khai\nđủ các nội dung.")
    assert kept(writer) is None


def test_rows_that_had_been_added_are_there_again(writer: Person):
    writer.open(PEOPLE)
    rows = writer.page.locator("[data-rows] [data-row]")
    before = rows.count()
    writer.press("Thêm người")
    rows.last.get_by_label("Họ và tên").fill("Nguyễn Thị Mới")
    lose_session(writer)
    writer.press("Lưu thành phần")
    log_in_here(writer, "daidien.dienbien")
    writer.is_told(AGAIN)
    expect(rows).to_have_count(before + 1)
    expect(rows.last.get_by_label("Họ và tên")).to_have_value("Nguyễn Thị Mới")
    expect(rows.last.locator("legend").first).to_have_text(f"Người thứ {before + 1}")


def test_another_person_who_logs_in_at_that_tab_sees_nothing_of_it(writer: Person):
    type_and_lose(writer, "Nội dung riêng")
    log_in_here(writer, "thuky.muongang")
    expect(writer.page.locator(".account-name")).to_have_text("Thư ký Mường Ảng")
    assert kept(writer) is None
    lose_session(writer)
    writer.log_in("daidien.dienbien").open(REPORT)
    expect(writer.field("text")).not_to_have_value("Nội dung riêng")


def test_a_form_that_was_opened_under_an_older_log_in_is_filled_again(writer: Person):
    writer.open(REPORT)
    writer.fill(text="Nhập dở")
    lose_session(writer)
    second_tab = writer.context.new_page()
    second_tab.goto("/accounts/login/")
    second_tab.get_by_label("Tên đăng nhập").fill("daidien.dienbien")
    second_tab.get_by_label("Mật khẩu").fill(PASSWORD)
    second_tab.get_by_role("button", name="Đăng nhập").click()
    expect(second_tab.locator("h1")).to_have_text("Việc cần làm của tôi")
    writer.press("Lưu báo cáo")
    expect(writer.page.locator("h1")).to_have_text("Chưa thực hiện được")
    writer.is_told(KEPT)
    writer.open(REPORT)
    writer.is_told(AGAIN)
    expect(writer.field("text")).to_have_value("Nhập dở")


def test_a_log_out_leaves_nothing(writer: Person):
    type_and_lose(writer, "Nội dung riêng")
    log_in_here(writer, "daidien.dienbien")
    writer.open("/")
    writer.page.locator(".account-menu summary").click()
    writer.press("Đăng xuất")
    expect(writer.page.locator("h1")).to_have_text("Đăng nhập")
    assert kept(writer) is None


def test_what_waits_is_not_lost_when_another_form_is_sent_first(writer: Person):
    type_and_lose(writer, "Chờ mở lại trang")
    writer.log_in("daidien.dienbien").open(PEOPLE)
    writer.press("Lưu thành phần")
    writer.is_refused("còn thiếu")
    writer.open(REPORT)
    writer.is_told(AGAIN)
    expect(writer.field("text")).to_have_value("Chờ mở lại trang")


def test_what_is_filled_in_again_can_be_seen(writer: Person):
    writer.open(PEOPLE)
    writer.page.locator(".vacancies summary").click()
    reason = writer.page.locator(".vacancies input").first
    reason.fill("Bận họp")
    lose_session(writer)
    writer.press("Lưu thành phần")
    log_in_here(writer, "daidien.dienbien")
    writer.is_told(AGAIN)
    expect(reason).to_be_visible()
    expect(reason).to_have_value("Bận họp")


def test_the_administration_says_that_the_session_had_ended(person: MakePerson):
    keeper = person("quantri")
    keeper.open("/admin/clusters/unitkind/add/")
    keeper.page.locator("[name=name]").fill("xã")
    lose_session(keeper)
    keeper.page.locator("[name=_save]").click()
    expect(keeper.page.locator("body")).to_contain_text(ENDED)
