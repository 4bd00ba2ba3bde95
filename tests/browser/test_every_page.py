"""Every page a person can come to by links: narrow screens, headings, the strict policy, the keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from inspections.demo.accounts import PASSWORD
from tests.browser import scoring
from tests.browser.person import MakePerson, Person

NARROW = {"width": 320, "height": 640}
# Files, and what is no page of ours.
NO_PAGE = re.compile(r"\.pdf$|\.xlsx$|\.zip$|/tep/$|^/admin/|^/api/|^/static/|^/accounts/logout/")

READ_PAGE = """() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: [...document.querySelectorAll("h1")].map((h) => h.textContent.trim()),
    levels: [...document.querySelectorAll("h1, h2, h3, h4")].map((h) => Number(h.tagName[1])),
    width: document.documentElement.scrollWidth,
    wide: [...document.querySelectorAll("main *")]
        .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".table-scroll"))
        .slice(0, 3).map((e) => e.outerHTML.slice(0, 90)),
    twice: [...document.querySelectorAll("[id]")]
        .map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
    links: [...document.querySelectorAll("a[href]")]
        .filter((a) => a.origin === location.origin).map((a) => a.href),
})"""


@pytest.fixture
def begins_with(with_draft: Path) -> Path:
    """The middle of the round, and the draft of the next year."""
    return with_draft


@pytest.mark.parametrize(
    "username",
    # Who sees most, one of each side, and who only looks on; the others see the same pages.
    ["thuongtruc", "thuky.tuangiao", "daidien.dienbien", "sonoivu"],
)
def test_pages_reached_by_links_fit_a_narrow_screen_and_are_headed(person: MakePerson, username: str):
    reader = person(username, viewport=NARROW)
    seen = walk(reader)
    assert len(seen) > 10
    assert {path: wrong for path, page in seen.items() if (wrong := find_faults(page))} == {}


def walk(reader: Person) -> dict[str, dict]:
    """Follow every link from the home page; what each page is, by its path."""
    seen: dict[str, dict] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in seen or NO_PAGE.search(path):
            continue
        assert reader.open(path) == 200, path
        seen[path] = page = reader.page.evaluate(READ_PAGE)
        waiting += [urlsplit(link).path for link in page["links"]]
    return seen


def find_faults(page: dict) -> list[str]:
    faults = []
    if page["lang"] != "vi":
        faults.append("not marked as Vietnamese")
    if len(page["headings"]) != 1 or not page["headings"][0]:
        faults.append(f"first headings: {page['headings']}")
    if any(after - before > 1 for before, after in zip(page["levels"], page["levels"][1:], strict=False)):
        faults.append(f"levels of headings: {page['levels']}")
    if page["width"] > NARROW["width"]:
        faults.append(f"{page['width']} wide: {page['wide']}")
    if page["twice"]:
        faults.append(f"ids twice: {page['twice']}")
    if not page["title"].endswith("– Kiểm tra chéo thi đua, khen thưởng"):
        faults.append(f"title: {page['title']}")
    return faults


def test_pages_for_strangers_and_mistakes_fit_and_are_headed(person: MakePerson):
    stranger = person(viewport=NARROW)
    for path, status in (("/accounts/login/", 200), ("/huong-dan/", 200), ("/khong-co/", 404)):
        assert stranger.open(path) == status
        assert find_faults(stranger.page.evaluate(READ_PAGE)) == []


def test_a_word_without_end_does_not_make_a_page_wide(person: MakePerson):
    word = "https://" + 15 * "tieu-de-dai"
    representative = person("daidien.tuangiao")
    representative.open("/kiem-tra/5/thoi-gian/")
    representative.fill(day="2022-12-02", note=word)
    representative.press("Gửi đề xuất")
    head = person("truongdoan.dienbien", viewport=NARROW)
    head.open("/kiem-tra/5/thoi-gian/")
    head.reads(word)
    assert head.width_of_page() == NARROW["width"]

    secretary = person("thuky.tuangiao", viewport=NARROW)
    secretary.open("/kiem-tra/1/cham-diem/")
    scored = scoring.line(secretary, "2")
    secretary.choose(scoring.COMPLETE, within=scored)
    scored.locator("[name=finding]").fill(word)
    scored.locator("summary").click()
    scoring.is_saved(scored)
    secretary.open("/kiem-tra/1/cham-diem/xem-lai/")
    secretary.reads(word)
    assert secretary.width_of_page() == NARROW["width"]


def test_signing_needs_nothing_but_the_keyboard(person: MakePerson):
    """From the top of the page; the refusal leaves the server as it was."""
    signer = person("thuky.dienbienphu")
    signer.open("/kiem-tra/3/ky/")
    press_until(signer, "Tab", "[name=password]")
    signer.page.keyboard.type("sai-" + PASSWORD)
    press_until(signer, "Tab", "button.btn-primary")
    expect(signer.page.locator(":focus")).to_have_text("Ký xác nhận")
    signer.page.keyboard.press("Enter")
    signer.is_refused("Mật khẩu xác nhận không đúng. Biên bản chưa được ký.")
    expect(signer.page.locator(":focus")).to_have_attribute("id", "error-summary")


def press_until(person: Person, key: str, selector: str) -> None:
    for _ in range(60):
        person.page.keyboard.press(key)
        if person.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


def test_the_skip_link_leads_past_the_navigation(person: MakePerson):
    reader = person("thuky.tuangiao")
    reader.open("/")
    reader.page.keyboard.press("Tab")
    expect(reader.page.locator(":focus")).to_have_text("Chuyển đến nội dung chính")
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.closest('main') !== null")


def test_an_arrow_of_the_ring_leads_to_its_inspection(person: MakePerson):
    reader = person("thuky.tuangiao")
    reader.open("/ke-hoach/1/")
    reader.page.locator(".ring-stage .ring-arrow .ring-number").first.click()
    expect(reader.page.locator("h1")).to_have_text("Huyện Tuần Giáo kiểm tra thị xã Mường Lay")


def test_a_date_is_told_in_words_whatever_order_the_browser_writes_it_in(person: MakePerson):
    reader = person("daidien.tuangiao", locale="en-US")
    reader.open("/kiem-tra/5/thoi-gian/")
    for day, words in (
        ("2022-12-01", "Thứ Năm, ngày 01 tháng 12 năm 2022"),
        ("2023-02-05", "Chủ nhật, ngày 05 tháng 02 năm 2023"),
        ("", ""),
    ):
        reader.fill(day=day)
        expect(reader.page.locator("[name=day] + .day-hint")).to_have_text(words)


def test_a_file_field_speaks_vietnamese_also_after_a_refusal(person: MakePerson, tmp_path: Path):
    wrong = tmp_path / "Báo cáo.pdf"
    wrong.write_text("không phải tệp PDF")
    sender = person("daidien.dienbien", locale="en-US")
    sender.open("/kiem-tra/4/bao-cao/")
    face = sender.page.locator("[name=file] + span")
    expect(face).to_have_text("Chọn tệpChưa chọn tệp")
    sender.field("file").set_input_files(wrong)
    expect(face).to_have_text("Chọn tệpBáo cáo.pdf")
    sender.press("Tải lên")
    sender.is_refused("Báo cáo.pdf")
    expect(face).to_have_text("Chọn tệpChưa chọn tệp")


def test_the_watch_over_the_pages_hears_what_the_policy_refuses(person: MakePerson):
    reader = person()
    reader.open("/accounts/login/")
    reader.page.evaluate(
        """() => {
            const inline = document.createElement("script");
            inline.textContent = "document.title = 'changed'";
            document.body.append(inline);
        }"""
    )
    assert "Content Security Policy" in " ".join(reader.troubles)
    reader.troubles.clear()
