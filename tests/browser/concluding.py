"""Acts after the scoring: minutes, opinion, signing, handing in, receipt."""

from __future__ import annotations

from inspections.demo.accounts import PASSWORD
from tests.browser.person import Person

TEXTS = {
    "strengths": "Phong trào thi đua được phát động kịp thời.",
    "shortcomings": "Hồ sơ minh chứng của một số nội dung chưa đủ.",
    "causes": "Cán bộ làm công tác thi đua còn kiêm nhiệm.",
    "recommendations_to_unit": "Bổ sung hồ sơ trước ngày 31/12.",
}


def add_exemplar(person: Person, inspection: int, name: str) -> None:
    person.open(f"/kiem-tra/{inspection}/bien-ban/")
    person.page.locator("#dien-hinh summary").click()
    person.fill(name=name)
    person.press("Ghi điển hình")


def write_minutes(person: Person, inspection: int, *, day: str, **texts: str) -> None:
    """Write everything that the minutes need, and draw them up."""
    person.open(f"/kiem-tra/{inspection}/bien-ban/")
    person.fill(**(TEXTS | {"starts_at": f"{day}T08:00", "ends_at": f"{day}T16:30"} | texts))
    person.press("Lưu nội dung biên bản")
    person.is_told("Đã lưu nội dung biên bản. Biên bản đã đủ nội dung.")
    person.press("Lập biên bản")
    person.is_told("Đã lập biên bản.")


def give_opinion(person: Person, inspection: int, stance: str, **texts: str) -> None:
    person.open(f"/kiem-tra/{inspection}/y-kien/")
    person.page.get_by_text(stance, exact=True).click()
    person.fill(**texts)
    person.press("Ghi ý kiến")


def put_up(person: Person, inspection: int) -> None:
    person.open(f"/kiem-tra/{inspection}/trinh-ky/")
    person.press("Trình ký")
    person.is_told("Đã trình ký biên bản.")


def sign(person: Person, inspection: int, password: str = PASSWORD) -> None:
    person.open(f"/kiem-tra/{inspection}/ky/")
    person.fill(password=password)
    person.press("Ký xác nhận")
    person.is_told("Đã ký xác nhận.")


def submit(person: Person, inspection: int) -> None:
    person.open(f"/kiem-tra/{inspection}/gui-ket-qua/")
    person.press("Gửi Thường trực cụm")
    person.is_told("Đã gửi. Thường trực cụm sẽ tiếp nhận")


def accept(person: Person, inspection: int) -> None:
    person.open(f"/kiem-tra/{inspection}/tiep-nhan/")
    person.press("Tiếp nhận")
    person.is_told("Đã tiếp nhận kết quả")
