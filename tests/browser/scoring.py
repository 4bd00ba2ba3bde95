"""Acts on the scoring page."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.person import Person

COMPLETE, INCOMPLETE, NOT_PERFORMED = "Thực hiện đầy đủ", "Chưa đầy đủ", "Không thực hiện"


def line(person: Person, number: str) -> Locator:
    """The line with this number, opened."""
    found = person.page.locator(f"details[data-line]:has(form[data-number='{number}'])")
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def is_saved(found: Locator) -> None:
    expect(found.locator("[data-line-save]")).to_contain_text("Đã lưu")


def score(person: Person, number: str, *, incomplete: int = 0) -> None:
    """Assess one line and see that it is saved; `incomplete` counts the contents that are named."""
    found = line(person, number)
    person.choose(INCOMPLETE if incomplete else COMPLETE, within=found)
    for place in range(incomplete):
        if place:
            person.press("Thêm nội dung chưa đầy đủ", within=found)
        name_deduction(found, place, content=f"Việc thứ {place + 1}", reason="Chưa có văn bản kèm theo.")
    found.locator("summary").click()
    is_saved(found)


def name_deduction(found: Locator, place: int, *, content: str, reason: str) -> None:
    block = found.locator("[data-deductions] [data-deduction]").nth(place)
    block.get_by_label("Nội dung nào chưa đầy đủ?").fill(content)
    block.get_by_label("Lý do, căn cứ").fill(reason)


def score_all(person: Person, inspection: int, incomplete: dict[str, int]) -> None:
    person.open(f"/kiem-tra/{inspection}/cham-diem/")
    for number in person.page.locator("form[data-number]").evaluate_all(
        "all => all.map(f => f.dataset.number)"
    ):
        score(person, number, incomplete=incomplete.get(number, 0))
    expect(person.page.locator("[data-summary]")).to_contain_text("Đã chấm 11/11")


def finish(person: Person) -> None:
    person.follow("Xem lại trước khi chốt")
    person.press("Chốt điểm")
    person.is_told("Đã chốt điểm.")
