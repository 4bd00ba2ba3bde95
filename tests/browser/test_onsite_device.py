"""What may happen to a device: full, shared, given a new release, replaced by another one."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.onsite import COMPLETE, Line, Tablet, operations_of, rows_of
from tests.browser.onsite_scenes import MakeTablet
from tests.browser.serving import Server

VISIT = 1
SHEET = f"cuoc/{VISIT}/cham-diem"


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def test_a_full_device_says_so_and_loses_nothing_that_stands_on_the_page(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao", restarts=True)
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.score("2")
    team.restart()  # a browser asks for its share of the disk once in a while only
    developer = team.context.new_cdp_session(team.page)
    quota = {"origin": server.address}
    developer.send("Storage.overrideQuotaForOrigin", quota | {"quotaSize": 1})
    team.open(SHEET)
    third = team.line("3")
    third.get_by_label("Nhận xét").fill("Có kế hoạch. " * 3000)
    trouble = team.page.locator("#trouble")
    expect(trouble).to_contain_text("Máy này đã hết chỗ lưu")
    team.has_unsent(1)
    expect(third.get_by_label("Nhận xét")).to_have_value(re.compile("Có kế hoạch."))
    developer.send("Storage.overrideQuotaForOrigin", quota)
    trouble.get_by_role("button", name="Thử ghi lại").click()
    expect(trouble).to_be_hidden()
    team.has_unsent(2)


def test_a_browser_that_keeps_nothing_is_told_plainly(tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.context.add_init_script(
        "delete window.indexedDB; window.indexedDB = { open() { throw new Error('no'); } };"
    )
    team.open()
    expect(team.page.locator("main")).to_contain_text("Trình duyệt không cho lưu dữ liệu trên máy")
    expect(team.page.get_by_role("link", name="Làm việc trên các trang có mạng")).to_be_visible()


def test_logging_out_waits_for_what_is_unsent(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.score("2")
    server.start()
    team.page.context.route("**/onsite/api/**", lambda route: route.abort())  # a portal lets pages pass only
    log_out(team)
    expect(team.page.locator("#messages")).to_contain_text("Chưa đăng xuất: máy này còn 1 nội dung chưa gửi")
    team.page.context.unroute_all()
    team.page.get_by_role("link", name="Gửi ngay hoặc xuất tệp").click()
    expect(team.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 0")
    log_out(team)
    expect(team.page.locator("h1")).to_have_text("Đăng nhập")
    team.open()
    expect(team.page.locator("main h1")).to_have_text("Cần đăng nhập một lần")
    assert team.page.evaluate("indexedDB.databases()") == []
    assert operations_of(server) == [("record_line", "applied")]


def log_out(team: Tablet) -> None:
    team.page.goto("/")
    team.page.locator(".account-menu summary").click()
    team.page.get_by_role("button", name="Đăng xuất").click()


def test_the_file_of_unsent_work_goes_on_elsewhere_and_only_once(
    server: Server, tablet: MakeTablet, tmp_path: Path
):
    broken, other = tablet("thuky.tuangiao"), tablet("thuky.tuangiao")
    for team in (broken, other):
        team.prepare()
    server.stop()
    broken.open(SHEET)
    broken.score("2")
    fifth = broken.score("5", {"Chưa có quy chế": "Không xuất trình được quy chế."})
    Image.new("RGB", (60, 40), "green").save(tmp_path / "Sổ theo dõi.jpg")
    broken.add_photo(tmp_path / "Sổ theo dõi.jpg", fifth)
    broken.open("chua-gui")
    with broken.page.expect_download() as saved:
        broken.press("Xuất tệp việc chưa gửi")
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    with zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
        readable = opened.read("doc-duoc.txt").decode()
        [photo] = [name for name in opened.namelist() if name.startswith("anh/")]
        assert photo == f"anh/{hashlib.sha256(opened.read(photo)).hexdigest()}.jpg"
    assert "Nội dung 5: Chưa đầy đủ" in readable and "Không xuất trình được quy chế." in readable

    other.open("chua-gui")
    for told in ("Đã nạp 3 nội dung", "đã có trên máy này hoặc đã gửi"):
        other.page.get_by_label("Nạp tệp việc chưa gửi").set_input_files(file)
        expect(other.page.locator("main")).to_contain_text(told)
    server.start()
    other.sends_all()
    broken.sends_all()
    assert sorted(operations_of(server)) == [("attach_photo", "applied")] + [("record_line", "applied")] * 2
    photos = rows_of(server, "SELECT sha256 FROM inspections_evidence WHERE side = 'inspecting'")
    assert photos == [(photo[4:-4],)]

    stranger = tablet("truongdoan.tuangiao")
    stranger.open("chua-gui")
    stranger.page.get_by_label("Nạp tệp việc chưa gửi").set_input_files(file)
    expect(stranger.page.locator("main")).to_contain_text("Tệp này là việc của tài khoản “Thư ký Tuần Giáo”.")


def test_a_new_release_waits_until_the_work_is_sent(server: Server, line: Line, tablet: MakeTablet):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    old = release_of(team)
    new = "0" * 15 + "1"
    server.stop()
    team.open(SHEET)
    team.score("2")
    server.start()

    # The release comes out while the line is so bad that not all of it passes.
    line.rewrite = lambda body: body.replace(old.encode(), new.encode())
    line.always = {"/onsite/$": "500", "/onsite/api/operations/": "500"}
    assert look_for_release(team) == "gone"
    assert caches_of(team) == [old]

    line.always = {"/onsite/api/operations/": "500"}
    assert look_for_release(team) == "waiting"
    team.score("3")
    go_to(team, "")
    assert release_of(team) == old  # nothing was sent: the page in use goes on with its own files
    go_to(team, SHEET)
    expect(team.line("3").get_by_label(COMPLETE)).to_be_checked()

    line.always = {}
    go_to(team, "chua-gui")
    team.page.evaluate(ENDS_SLOWLY)
    team.press("Gửi ngay")
    team.has_unsent(0)
    go_to(team, "")
    expect(team.page.locator("html")).to_have_attribute("data-release", new)
    expect(team.page.locator("main h1")).to_have_text("Làm việc tại chỗ")
    assert caches_of(team) == [new]
    assert operations_of(server) == [("record_line", "applied")] * 2


def go_to(team: Tablet, place: str) -> None:
    """Another view of the page that is open."""
    team.page.evaluate("(place) => (location.hash = place)", f"#/{place}")
    expect(team.page.locator("main h1")).not_to_have_text("")


# Everything has arrived, and the page is left before the sending has come to its end.
ENDS_SLOWLY = """() => {
  const ask = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = async (...told) => {
    const answer = await ask(...told);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return answer;
  };
}"""


# The browser looks by itself, too: what is asked while it does so is answered by that look, which may have
# begun on the line as it was before. The second one begins after it.
LOOK = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  for (const _ of [1, 2]) {
    await found.update();
    while (found.installing) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return found.waiting ? 'waiting' : 'gone';
}"""


def look_for_release(team: Tablet) -> str:
    """What becomes of the release that the server offers now."""
    return team.page.evaluate(LOOK)


def release_of(team: Tablet) -> str:
    return team.page.evaluate("document.documentElement.dataset.release")


def caches_of(team: Tablet) -> list[str]:
    return [name.rsplit("-", 1)[1] for name in team.page.evaluate("caches.keys()")]
