"""The pictures of the README and of the user guide, taken from the running application.

A run takes them into its own folder and so shows that they can be taken; `TAKE_PICTURES=1 script/test
tests/browser/test_guide_pictures.py` puts them into docs/pictures/.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from inspections import states
from tests.browser import concluding, scoring
from tests.browser.carrying import carry
from tests.browser.conftest import IN_THE_ROUND
from tests.browser.person import MakePerson, Person
from tests.browser.serving import ROOT

DOCS = ROOT / "docs"
MOST_BYTES = 150_000
DESK = {"width": 1100, "height": 800}
PHONE = {"width": 390, "height": 844}
SHARPNESS = 2  # pixels of the picture for one of the page; the guide shows it at half its size
DESKTOP = {"viewport": DESK, "device_scale_factor": SHARPNESS}
ON_PHONE = {"viewport": PHONE, "device_scale_factor": SHARPNESS}


@pytest.fixture(scope="module")
def begins_with(with_draft: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The middle of the round with a draft beside it, and minutes that wait for an opinion."""
    folder = tmp_path_factory.mktemp("pictures") / "data"
    shutil.copytree(with_draft, folder)
    carry(folder, {4: states.MINUTES_DRAFTED})
    return folder


class Album:
    """Where the pictures go, and which have been taken."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.names: set[str] = set()

    def take(self, person: Person, name: str, *, start: str = "h1", height: int) -> None:
        """`height` pixels of the page, from where the element `start` begins."""
        top = person.page.locator(start).first.bounding_box()["y"] + person.page.evaluate("scrollY") - 12
        main = person.page.locator("main").bounding_box()
        left, right = (
            (0, DESK["width"]) if start == "body" else (main["x"] - 16, main["x"] + main["width"] + 16)
        )
        bottom = min(top + height, person.page.evaluate("document.documentElement.scrollHeight"))
        top = max(top, 0)
        box = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        self.keep(self.photograph(person, full_page=True, clip=box), name)

    def take_screen(self, person: Person, name: str) -> None:
        """What stands on the screen now, with the bar that stays in sight."""
        self.keep(self.photograph(person), name)

    def photograph(self, person: Person, **part: Any) -> Image.Image:
        shot = person.page.screenshot(animations="disabled", caret="hide", **part)
        return Image.open(io.BytesIO(shot)).convert("RGB")

    def keep(self, picture: Image.Image, name: str) -> None:
        for colours in (64, 48, 32):
            few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            few.save(self.folder / f"{name}.png", optimize=True)
            if (self.folder / f"{name}.png").stat().st_size <= MOST_BYTES:
                break
        self.names.add(f"{name}.png")

    def open_and_take(self, person: Person, path: str, name: str, *, start: str = "h1", height: int) -> None:
        assert person.open(path) == 200
        self.take(person, name, start=start, height=height)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    folder = DOCS / "pictures" if os.environ.get("TAKE_PICTURES") == "1" else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return Album(folder)


def test_the_documentation_is_illustrated_by_the_application_itself(person: MakePerson, album: Album):
    take_the_plan(person("thuongtruc", **DESKTOP), album)
    take_before_the_visit(person, album)
    take_scoring(person, album)
    take_the_field(person, album)
    take_minutes_and_signing(person, album)
    take_handing_in(person, album)
    assert album.names == pictures_named_in("README.md", "docs/huong-dan-su-dung.md")
    sizes = {name: (album.folder / name).stat().st_size for name in album.names}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def pictures_named_in(*pages: str) -> set[str]:
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in pages]
    return {name for text in texts for name in re.findall(r"pictures/([\w-]+\.png)", text)}


def take_the_plan(staff: Person, album: Album) -> None:
    album.open_and_take(staff, "/ke-hoach/2/phan-cong/?de-xuat=1", "phan-cong", height=900)
    album.open_and_take(staff, "/ke-hoach/2/ban-hanh/", "ban-hanh", height=505)
    album.open_and_take(staff, "/kiem-tra/2/tiep-nhan/", "tiep-nhan", height=560)
    staff.press("Tiếp nhận")
    staff.is_told("Đã tiếp nhận")
    album.open_and_take(staff, "/ke-hoach/1/", "ke-hoach", start="body", height=1030)


def take_before_the_visit(person: MakePerson, album: Album) -> None:
    representative = person("daidien.tuangiao", **DESKTOP)
    album.open_and_take(representative, "/", "viec-can-lam", height=960)
    album.open_and_take(representative, "/kiem-tra/5/thoi-gian/", "thoi-gian", height=460)
    secretary = person("thuky.muongang", **DESKTOP)
    album.open_and_take(secretary, "/kiem-tra/4/thanh-phan/inspecting/", "thanh-phan", height=860)
    representative = person("daidien.dienbien", **DESKTOP)
    album.open_and_take(representative, "/kiem-tra/4/bao-cao/", "minh-chung", start="#tep", height=590)


def take_scoring(person: MakePerson, album: Album) -> None:
    """In the middle of scoring: some lines are done, one is being written, another was written twice."""
    secretary, late = (person(f"{who}.tuangiao", **ON_PHONE) for who in ("thuky", "truongdoan"))
    for scorer in (secretary, late):
        scorer.open("/kiem-tra/1/cham-diem/")
    for number, incomplete in (("1", 0), ("2", 0), ("3", 1), ("4", 0)):
        scoring.score(secretary, number, incomplete=incomplete)
    fifth = scoring.line(secretary, "5")
    secretary.choose(scoring.INCOMPLETE, within=fifth)
    content = "Chưa phân công cán bộ phụ trách cấp xã"
    scoring.name_deduction(fifth, 0, content=content, reason="Hồ sơ không có quyết định của 02 xã.")
    scoring.is_saved(fifth)
    scroll_under_the_bar(secretary, fifth.locator("summary"))
    album.take_screen(secretary, "cham-diem-dien-thoai")

    third = scoring.line(late, "3")
    late.choose(scoring.COMPLETE, within=third)
    conflict = third.locator("[data-conflict]")
    expect(conflict).to_contain_text("Bản của tôi, chưa lưu")
    scroll_under_the_bar(late, conflict)
    album.take_screen(late, "hai-ban")


def take_the_field(person: MakePerson, album: Album) -> None:
    """Made ready with a network, scored without one, and nothing left to send."""
    secretary = person("thuky.tuangiao", alone=True, **ON_PHONE)
    secretary.page.clock.set_fixed_time(IN_THE_ROUND)
    secretary.open("/onsite/")
    secretary.press("Chuẩn bị đi kiểm tra")
    expect(secretary.page.locator(".ready")).to_have_text("Sẵn sàng đi kiểm tra")
    show_from(secretary, secretary.page.locator("main h2").first)
    album.take_screen(secretary, "tai-cho-chuan-bi")
    secretary.context.set_offline(True)
    secretary.page.goto("/onsite/#/cuoc/1/cham-diem")
    seventh = secretary.page.locator("details.score-line").nth(6)
    seventh.locator("summary").click()
    secretary.choose("Chưa đầy đủ (trừ 5 điểm)", within=seventh)
    seventh.get_by_label("Nội dung nào chưa đầy đủ?").fill("Khối cơ quan chưa tổng kết")
    seventh.get_by_label("Lý do, căn cứ").first.fill("Không có báo cáo tổng kết năm 2022.")
    expect(seventh.locator("summary .save-state")).to_have_attribute("data-state", "kept")
    expect(secretary.page.locator(".score-bar .save-state")).to_contain_text("Chờ mạng")
    scroll_under_the_bar(secretary, seventh.locator("summary"))
    album.take_screen(secretary, "tai-cho-cham-diem")
    secretary.context.set_offline(False)
    secretary.page.goto("/onsite/#/chua-gui")
    expect(secretary.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 0")
    expect(secretary.page.locator("#state")).to_contain_text("Máy chủ đã nhận")
    show_from(secretary, secretary.page.locator("body"))
    album.take_screen(secretary, "tai-cho-chua-gui")


def show_from(person: Person, place: Locator) -> None:
    person.page.evaluate("by => scrollTo(0, scrollY + by)", place.bounding_box()["y"] - 16)


def scroll_under_the_bar(person: Person, place: Locator) -> None:
    person.page.evaluate("document.activeElement.blur()")
    bar = person.page.locator(".score-bar").bounding_box()["height"]
    person.page.evaluate("by => scrollBy(0, by)", place.bounding_box()["y"] - bar - 40)


def take_minutes_and_signing(person: MakePerson, album: Album) -> None:
    secretary = person("thuky.muongang", **DESKTOP)
    third_part = "h2:has-text('III. Kết quả kiểm tra')"
    album.open_and_take(secretary, "/kiem-tra/4/bien-ban/", "bien-ban", start=third_part, height=860)
    representative = person("daidien.dienbien", **DESKTOP)
    representative.open("/kiem-tra/4/y-kien/")
    representative.choose("Nhất trí, đồng thời có ý kiến")
    album.take(representative, "y-kien", height=720)
    signer = person("thuky.dienbienphu", **DESKTOP)
    signer.open("/kiem-tra/3/ky/")
    album.take(signer, "ky", start="h2:has-text('Thứ tự ký')", height=610)


def take_handing_in(person: MakePerson, album: Album) -> None:
    secretary, head = (person(f"{who}.dienbienphu", **DESKTOP) for who in ("thuky", "truongdoan"))
    for signer in (secretary, head, person("daidien.muongang")):
        concluding.sign(signer, 3)
    album.open_and_take(head, "/kiem-tra/3/mo-lai/", "mo-lai", height=500)
    album.open_and_take(secretary, "/kiem-tra/3/gui-ket-qua/", "gui-ket-qua", height=500)
    office = person("noivu", **DESKTOP)
    album.open_and_take(office, "/van-ban/", "van-ban", start="main h2:has-text('từng cuộc')", height=470)
