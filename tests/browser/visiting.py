"""Acts before the visit: the date, the people of both sides, the report and its files, the start."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.person import Person


def propose_date(person: Person, inspection: int, *, day: str, time: str = "08:00", place: str) -> None:
    person.open(f"/kiem-tra/{inspection}/thoi-gian/")
    person.fill(day=day, starts_at=time, place=place)
    person.press("Gửi đề xuất")


def agree_date(person: Person, inspection: int) -> None:
    person.open(f"/kiem-tra/{inspection}/thoi-gian/")
    person.press("Đồng ý thời gian")
    person.is_told("Đã đồng ý thời gian kiểm tra.")


def name_people(person: Person, inspection: int, side: str, duties: dict[int, tuple[str, str]]) -> None:
    """Fill the rows that stand ready; `duties` gives duty and account by the place of the row."""
    person.open(f"/kiem-tra/{inspection}/thanh-phan/{side}/")
    for place, row in enumerate(person.page.locator("[data-row]").all(), start=1):
        name_person(row, name=f"Người thứ {place} {side}", position="Chuyên viên")
        if place in duties:
            give_duty(row, *duties[place])
    save_people(person)


def name_person(row: Locator, *, name: str, position: str) -> None:
    row.get_by_label("Họ và tên").fill(name)
    row.get_by_label("Chức vụ").fill(position)


def give_duty(row: Locator, duty: str, account: str) -> None:
    row.locator("label", has_text=duty).first.click()
    row.get_by_label("Tài khoản trên hệ thống").select_option(label=account)


def save_people(person: Person) -> None:
    person.press("Lưu thành phần")
    person.is_told("Đã ghi thành phần")


def write_report(person: Person, inspection: int, text: str) -> None:
    person.open(f"/kiem-tra/{inspection}/bao-cao/")
    person.fill(text=text)
    person.press("Lưu báo cáo")
    person.is_told("Đã lưu báo cáo.")


def hand_in_file(person: Person, inspection: int, file: Path, *, line: str = "") -> None:
    """Upload a file as evidence of a score line, or with the report as a whole."""
    person.open(f"/kiem-tra/{inspection}/bao-cao/")
    if line:
        option = person.field("line_id").locator("option", has_text=f"Nội dung {line}:")
        person.field("line_id").select_option(value=option.get_attribute("value"))
    person.field("file").set_input_files(file)
    person.press("Tải lên")


def start(person: Person, inspection: int) -> None:
    person.open(f"/kiem-tra/{inspection}/bat-dau/")
    person.press("Bắt đầu kiểm tra")
    expect(person.page.locator("h1")).to_have_text("Chấm điểm")
