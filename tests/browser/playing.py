"""One inspection of the round of 2022 from its date to its receipt: shortly, or with every detour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import concluding, reading, scoring, visiting
from tests.browser.person import MakePerson, Person

UNITS = {
    "tuangiao": "Tuần Giáo",
    "muonglay": "Mường Lay",
    "dienbienphu": "Điện Biên Phủ",
    "muongang": "Mường Ảng",
    "dienbien": "Điện Biên",
}
SAVED_LATER = "Việc học tập gương điển hình được duy trì hằng tháng."


@dataclass(frozen=True)
class Part:
    """One inspection of the ring; `incomplete` counts incomplete contents by line."""

    number: int
    inspecting: str
    inspected: str
    day: str
    incomplete: dict[str, int]
    total: int
    rating: str


FIRST = Part(1, "tuangiao", "muonglay", "2022-11-28", {"5": 1}, 95, "Tốt")
PLAYED = [
    Part(2, "muonglay", "dienbienphu", "2022-11-29", {"2": 1, "4": 2, "8b": 1}, 80, "Khá"),
    Part(4, "muongang", "dienbien", "2022-12-01", {"1": 2, "3": 2, "6": 2, "8a": 1}, 65, "Trung bình"),
]
# Carried by the functions behind the pages: by hand, every step is taken three times without them.
CARRIED = [
    Part(3, "dienbienphu", "muongang", "2022-11-30", {}, 100, "Tốt"),
    Part(5, "dienbien", "tuangiao", "2022-12-04", {"1": 1, "3": 1, "6": 1, "7": 1, "10": 1}, 75, "Khá"),
]


class Cast:
    """The three who act in an inspection, and the office that receives its result."""

    def __init__(self, person: MakePerson, part: Part):
        self.part = part
        self.secretary = person(f"thuky.{part.inspecting}", reads_frames=part is FIRST)
        self.head = person(f"truongdoan.{part.inspecting}")
        self.representative = person(f"daidien.{part.inspected}")
        self.office = person("noivu")

    @property
    def team_duties(self) -> dict[int, tuple[str, str]]:
        unit = UNITS[self.part.inspecting]
        return {1: ("Trưởng đoàn", f"Trưởng đoàn {unit}"), 5: ("Thư ký", f"Thư ký {unit}")}

    @property
    def unit_duties(self) -> dict[int, tuple[str, str]]:
        return {1: ("Đại diện đơn vị", f"Đại diện {UNITS[self.part.inspected]}")}


# --- Shortly -------------------------------------------------------------------------------------


def play(person: MakePerson, part: Part) -> None:
    """One way through all steps, without detours."""
    cast, number = Cast(person, part), part.number
    secretary, representative = cast.secretary, cast.representative
    visiting.propose_date(secretary, number, day=part.day, place="Phòng họp tầng 2")
    visiting.agree_date(representative, number)
    visiting.name_people(secretary, number, "inspecting", cast.team_duties)
    visiting.name_people(representative, number, "inspected", cast.unit_duties)
    visiting.start(secretary, number)
    scoring.score_all(secretary, number, part.incomplete)
    scoring.finish(secretary)
    reason = "Đoàn làm việc tại hội trường cả ngày."
    concluding.write_minutes(secretary, number, day=part.day, no_exemplar_reason=reason)
    concluding.give_opinion(representative, number, "Nhất trí")
    concluding.put_up(secretary, number)
    sign_in_order(cast)
    concluding.submit(secretary, number)
    concluding.accept(cast.office, number)


def sign_in_order(cast: Cast) -> None:
    for signer in (cast.secretary, cast.head, cast.representative):
        concluding.sign(signer, cast.part.number)


# --- With every detour ---------------------------------------------------------------------------


def play_with_detours(person: MakePerson, part: Part, folder: Path) -> None:
    """Counter-proposal, wrong files, two writers at once, a refused and a reopened signing, a return."""
    cast = Cast(person, part)
    settle_the_date(cast)
    name_both_sides(cast)
    hand_in_report(cast, folder)
    visiting.start(cast.secretary, part.number)
    scoring.score_all(cast.secretary, part.number, part.incomplete)
    scoring.finish(cast.secretary)
    visit_exemplars(cast)
    write_minutes_at_once(cast)
    sign_after_a_refusal_and_a_reopening(cast)
    hand_in_twice(cast)


def settle_the_date(cast: Cast) -> None:
    """The team proposes, a day too late first; the unit counters; the team agrees."""
    head, representative, number = cast.head, cast.representative, cast.part.number
    head.start_task("Đề xuất thời gian kiểm tra", f"kiểm tra thị xã {UNITS[cast.part.inspected]}")
    visiting.propose_date(head, number, day="2022-12-05", place="Hội trường UBND")
    head.is_refused("phải hoàn thành trước 05/12/2022")
    expect(head.field("place")).to_have_value("Hội trường UBND")
    head.fill(day="2022-11-25")
    head.press("Gửi đề xuất")
    head.is_told("Đã gửi đề xuất thời gian. Chờ thị xã Mường Lay trả lời.")
    head.open(f"/kiem-tra/{number}/thoi-gian/")
    head.finds_no("Đồng ý thời gian")

    representative.start_task("Trả lời đề xuất thời gian kiểm tra")
    representative.fill(day=cast.part.day, note="Ngày 25/11 đơn vị họp Hội đồng nhân dân.")
    representative.press("Gửi đề xuất")
    head.start_task("Trả lời đề xuất thời gian kiểm tra")
    head.reads("Ngày 25/11 đơn vị họp Hội đồng nhân dân.")
    head.press("Đồng ý thời gian")
    head.is_told("Đã đồng ý thời gian kiểm tra. Việc tiếp theo: hai bên ghi thành phần tham gia.")


def name_both_sides(cast: Cast) -> None:
    """No head is refused; one more person is added; one function stays empty with its reason."""
    secretary, number = cast.secretary, cast.part.number
    secretary.open(f"/kiem-tra/{number}/thanh-phan/inspecting/")
    rows = secretary.page.locator("[data-rows] [data-row]")
    for place in (0, 1, 2, 4):
        visiting.name_person(rows.nth(place), name=f"Thành viên thứ {place + 1}", position="Chuyên viên")
    visiting.give_duty(rows.nth(4), *cast.team_duties[5])
    secretary.press("Thêm người")
    expect(rows).to_have_count(6)
    visiting.name_person(rows.nth(5), name="Người ghi hình", position="Viên chức")
    secretary.page.locator(".vacancies summary").click()
    secretary.page.locator(".vacancies input").nth(3).fill("Phòng đang có việc đột xuất.")
    secretary.press("Lưu thành phần")
    secretary.is_refused("Đoàn kiểm tra phải có đúng một Trưởng đoàn và đúng một Thư ký.")
    expect(rows.nth(5).get_by_label("Họ và tên")).to_have_value("Người ghi hình")
    visiting.give_duty(rows.nth(0), *cast.team_duties[1])
    secretary.press("Lưu thành phần")
    secretary.is_told("Đã ghi thành phần đoàn kiểm tra: 5 người.")
    visiting.name_people(cast.representative, number, "inspected", cast.unit_duties)


def hand_in_report(cast: Cast, folder: Path) -> None:
    """A wrong file is refused by its content, a right one stands at its line and can be withdrawn."""
    representative, number = cast.representative, cast.part.number
    visiting.write_report(representative, number, "Đơn vị đã phát động 4 phong trào thi đua trong năm.")
    wrong = folder / "Danh sách khen thưởng.pdf"
    wrong.write_text("không phải tệp PDF")
    visiting.hand_in_file(representative, number, wrong, line="8b")
    representative.is_refused("Danh sách khen thưởng.pdf")
    paper = reading.make_pdf(folder / "Quyết định công nhận sáng kiến (bản ký).pdf")
    visiting.hand_in_file(representative, number, paper, line="8b")
    representative.is_told(f"Đã tải lên tệp “{paper.name}”.")
    visiting.hand_in_file(representative, number, reading.make_pdf(folder / "Tải nhầm.pdf"))
    representative.is_told("Đã tải lên tệp “Tải nhầm.pdf”.")
    representative.follow("Rút tệp Tải nhầm.pdf")
    representative.press("Rút tệp")
    representative.is_told("Đã rút tệp “Tải nhầm.pdf” khỏi minh chứng.")

    reader = cast.secretary
    reader.open(f"/kiem-tra/{number}/bao-cao/")
    with reader.page.expect_download() as started:
        reader.follow(paper.name)
    assert started.value.suggested_filename == paper.name
    assert Path(started.value.path()).read_bytes() == paper.read_bytes()


def visit_exemplars(cast: Cast) -> None:
    """Two are written down; there is no place for a third."""
    number, secretary = cast.part.number, cast.secretary
    for name in ("Hợp tác xã Na Lay", "Trường tiểu học Đồi Cao"):
        concluding.add_exemplar(secretary, number, name)
        secretary.is_told(f"Đã ghi điển hình “{name}”.")
    secretary.reads("Đã đủ 02 điển hình.")
    secretary.finds_no("Ghi điển hình")


def write_minutes_at_once(cast: Cast) -> None:
    """Secretary and head write at the same time: the later one sees both versions and decides."""
    secretary, head, number = cast.secretary, cast.head, cast.part.number
    head.open(f"/kiem-tra/{number}/bien-ban/")
    concluding.write_minutes(secretary, number, day=cast.part.day)
    head.fill(**(concluding.TEXTS | {"ends_at": f"{cast.part.day}T16:30", "good_practices": SAVED_LATER}))
    head.press("Lưu nội dung biên bản")
    conflict = head.page.locator(".conflict")
    expect(conflict).to_contain_text("Thư ký Tuần Giáo vừa ghi lúc")
    expect(conflict).to_contain_text(SAVED_LATER)
    expect(head.field("good_practices")).to_have_value(SAVED_LATER)
    head.press("Ghi lại nội dung của tôi")
    head.is_told("Đã lưu nội dung biên bản.")


def sign_after_a_refusal_and_a_reopening(cast: Cast) -> None:
    """The representative refuses the first copy, the head reopens the second, all sign the third."""
    secretary, head, representative, number = cast.secretary, cast.head, cast.representative, cast.part.number
    concluding.give_opinion(representative, number, "Không nhất trí", text="Nội dung 5 đã làm đủ.")
    representative.is_refused("Vui lòng nêu lý do không nhất trí.")
    expect(representative.field("text")).to_have_value("Nội dung 5 đã làm đủ.")
    concluding.give_opinion(representative, number, "Nhất trí, đồng thời có ý kiến", text="Đề nghị xem lại.")
    concluding.put_up(secretary, number)
    read_the_exact_paper(secretary)
    concluding.sign(secretary, number)
    concluding.sign(head, number)
    refuse(representative, number, reason="Ghi sai địa điểm làm việc.")

    head.open(f"/kiem-tra/{number}/bien-ban/")
    head.fill(place="Hội trường UBND thị xã Mường Lay")
    head.press("Lưu nội dung biên bản")
    concluding.put_up(head, number)
    concluding.sign(secretary, number)
    head.open(f"/kiem-tra/{number}/mo-lai/")
    head.reads("Thành viên thứ 5")
    head.fill(reason="Bổ sung số biên bản.")
    head.press("Mở lại để sửa")
    head.is_told("Đã mở lại biên bản để sửa.")
    head.fill(number="07")
    head.press("Lưu nội dung biên bản")
    concluding.put_up(head, number)
    sign_in_order(cast)


def read_the_exact_paper(signer: Person) -> None:
    """The frame of the signing page holds the very PDF."""
    with signer.page.expect_response(re.compile(r"/van-ban/bien-ban/\d+\.pdf")) as shown:
        signer.page.reload()
    assert shown.value.headers["content-type"] == "application/pdf"
    signer.reads("Tổng điểm: 95/100 điểm")
    signer.reads("Bằng chữ: Chín mươi lăm điểm. Xếp loại: Tốt.")


def refuse(signer: Person, number: int, *, reason: str) -> None:
    signer.open(f"/kiem-tra/{number}/ky/")
    signer.follow("Từ chối ký")
    signer.press("Từ chối ký")
    signer.is_refused("Vui lòng nêu lý do từ chối ký.")
    signer.fill(reason=reason)
    signer.press("Từ chối ký")
    signer.is_told("Đã từ chối ký.")


def hand_in_twice(cast: Cast) -> None:
    """Returned with a reason, handed in again, received."""
    secretary, office, number = cast.secretary, cast.office, cast.part.number
    secretary.start_task("Gửi biên bản và biểu điểm về Thường trực cụm")
    secretary.press("Gửi Thường trực cụm")
    secretary.is_told("Đã gửi.")
    office.open(f"/kiem-tra/{number}/tra-lai/")
    office.fill(reason="Chưa kèm danh mục minh chứng.")
    office.press("Trả lại để bổ sung")
    office.is_told("Đã trả lại.")
    secretary.start_task("Bổ sung và gửi lại kết quả")
    secretary.reads("Chưa kèm danh mục minh chứng.")
    concluding.submit(secretary, number)
    concluding.accept(office, number)
    office.open(f"/kiem-tra/{number}/")
    for sentence in ("Ghi sai địa điểm làm việc.", "Bổ sung số biên bản.", "Chưa kèm danh mục minh chứng."):
        office.reads(sentence)
