"""Acts of the standing unit's staff from the first draft of a plan to its issue."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.person import Person

Pair = tuple[str, str]


def open_draft(staff: Person, *, inspect_by: str, submit_by: str) -> None:
    staff.start_task("Lập kế hoạch kiểm tra chéo")
    staff.fill(inspection_deadline=inspect_by, submission_deadline=submit_by)
    staff.press("Lập dự thảo")
    staff.is_told("Đã lập dự thảo với câu chữ thông dụng.")


def write_text(staff: Person, **texts: str) -> None:
    _turn_to(staff, "Nội dung")
    staff.fill(**texts)
    staff.press("Lưu nội dung")
    staff.is_told("Đã lưu nội dung kế hoạch.")


def take_over_bases(staff: Person) -> None:
    """The list of the year before is suggested; it counts once it is saved."""
    _turn_to(staff, "Căn cứ")
    staff.reads("Đã điền sẵn theo kế hoạch năm 2022.")
    staff.press("Lưu căn cứ")
    staff.is_told("căn cứ")
    expect(staff.page.locator(".basis-list li")).not_to_have_count(0)


def take_over_composition(staff: Person) -> None:
    _turn_to(staff, "Thành phần")
    staff.reads("Đã điền sẵn theo kế hoạch năm 2022.")
    staff.press("Lưu thành phần")
    staff.is_told("thành phần")


def assign_as_proposed(staff: Person) -> None:
    _turn_to(staff, "Phân công")
    staff.follow("Đề xuất vòng kiểm tra")
    staff.reads("Vòng được đề xuất, chưa lưu.")
    staff.reads("Một vòng khép kín, không lặp lại cặp của năm trước")
    staff.press("Lưu phân công")
    staff.is_told("phân công")


def issue(staff: Person, *, number: str, issued_on: str) -> None:
    _turn_to(staff, "Ban hành")
    staff.fill(number=number, issued_on=issued_on)
    staff.press("Ban hành kế hoạch")
    staff.is_told(f"Đã ban hành Kế hoạch số {number}/")


def assigned_pairs(person: Person, plan_path: str) -> set[Pair]:
    """Who inspects whom, as the list beside the ring says it."""
    person.open(plan_path)
    pairs = person.page.locator(".ring-list-pair").all_inner_texts()
    return {tuple(" ".join(pair.split()).split(" kiểm tra ")) for pair in pairs}


def is_one_ring(pairs: set[Pair]) -> bool:
    """Following the arrows from any unit comes back to it after visiting all."""
    follows = dict(pairs)
    at, seen = next(iter(follows)), set()
    while at not in seen:
        seen.add(at)
        at = follows[at]
    return len(seen) == len(pairs) == len({inspected for _, inspected in pairs})


def _turn_to(staff: Person, part: str) -> None:
    staff.page.locator(".plan-tabs").get_by_role("link", name=part, exact=True).click()
