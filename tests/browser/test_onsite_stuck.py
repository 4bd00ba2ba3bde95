"""What lies on a device and cannot be sent: it is counted and named, can be mended, taken out or dropped."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.onsite import OPERATIONS, Line, Tablet, operations_of, rows_of
from tests.browser.onsite_scenes import MakeTablet, name_delegations
from tests.browser.serving import Server

VISIT = 1
SHEET, MINUTES = f"cuoc/{VISIT}/cham-diem", f"cuoc/{VISIT}/bien-ban"


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def log_out(team: Tablet) -> None:
    team.page.goto("/")
    team.page.locator(".account-menu summary").click()
    team.page.get_by_role("button", name="Đăng xuất").click()


def waits_until_written(team: Tablet) -> None:
    """Until the page lets its person leave: a browser asks whoever goes before all words are on the disk."""
    lets_go = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    while not team.page.evaluate(lets_go):
        team.page.wait_for_timeout(50)


def drop(team: Tablet, words: str) -> None:
    """Both steps; the second one names what is lost."""
    team.press("Bỏ nội dung này")
    expect(team.page.locator("main .refusal[role='alert']")).to_contain_text(words)
    team.press("Bỏ hẳn")


def test_what_was_only_typed_counts_and_is_not_deleted_at_log_out(
    server: Server, tablet: MakeTablet, tmp_path: Path
):
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(MINUTES)
    team.page.get_by_text("Thêm điển hình", exact=True).click()
    team.page.get_by_label("Tên điển hình").fill("Hợp tác xã chè Búng Lao")
    team.has_unsent(1)
    team.open(f"cuoc/{VISIT}/doc-lai")
    team.page.locator("label", has_text="Nhất trí, đồng thời có ý kiến").click()
    team.page.get_by_label("Nội dung ý kiến").fill("Đề nghị tập huấn.")
    team.has_unsent(2)
    waits_until_written(team)
    log_out(team)
    expect(team.page.locator("#messages")).to_contain_text("Chưa đăng xuất: máy này còn 2 nội dung chưa gửi")
    team.open("chua-gui")
    listed = team.page.locator(".unsent-list")
    expect(listed).to_contain_text("Điển hình đang ghi: Hợp tác xã chè Búng Lao")
    expect(listed).to_contain_text("Nhất trí, đồng thời có ý kiến: Đề nghị tập huấn.")
    with team.page.expect_download() as saved:
        team.press("Xuất tệp việc chưa gửi")
    saved.value.save_as(tmp_path / "tep.zip")
    with zipfile.ZipFile(tmp_path / "tep.zip") as opened:
        readable = opened.read("doc-duoc.txt").decode()
    assert "Hợp tác xã chè Búng Lao" in readable and "Đề nghị tập huấn." in readable

    for words, left in (("Hợp tác xã chè Búng Lao", 1), ("Đề nghị tập huấn.", 0)):
        item = listed.locator("li", has_text=words)
        team.press("Bỏ nội dung này", within=item)
        expect(item.locator(".refusal")).to_contain_text(words)
        team.press("Bỏ hẳn", within=item)
        team.has_unsent(left)
    team.page.get_by_label("Nạp tệp việc chưa gửi").set_input_files(tmp_path / "tep.zip")
    expect(team.page.locator("main")).to_contain_text("Đã nạp 2 nội dung")
    team.has_unsent(2)


def test_what_the_server_can_never_take_is_dropped_or_mended(server: Server, line: Line, tablet: MakeTablet):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    line.always = {OPERATIONS: "413"}
    team.open(SHEET)
    second = team.line("2")
    second.get_by_label("Nhận xét").fill("Quá dài.")
    team.says("Cần bạn xử lý: 1 nội dung")
    line.always = {}
    second.get_by_label("Nhận xét").fill("Ngắn hơn.")
    team.says("Máy chủ đã nhận")
    team.has_unsent(0)
    assert operations_of(server) == [("record_line", "applied")]

    line.always = {OPERATIONS: "413"}
    team.line("3").get_by_label("Nhận xét").fill("Không gửi được.")
    team.says("Cần bạn xử lý: 1 nội dung")
    team.open("chua-gui")
    drop(team, "Nhận xét: Không gửi được.")
    team.has_unsent(0)
    log_out(team)
    expect(team.page.locator("h1")).to_have_text("Đăng nhập")


def test_an_absence_of_somebody_who_is_not_named_any_more_is_dropped(server: Server, tablet: MakeTablet):
    name_delegations(server.folder, VISIT)
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(MINUTES)
    server.stop()
    entry = team.page.locator("input[id^='vang-']").first
    team.page.locator("details.more", has=entry).first.locator("summary").click()
    entry.fill("Đi công tác.")
    team.has_unsent(1)
    name_delegations(server.folder, VISIT)  # the same people under new ids
    server.start()
    team.open("chua-gui")
    team.says("Cần bạn xử lý: 1 nội dung")
    drop(team, "vắng mặt, Đi công tác.")
    expect(team.page.locator("main")).to_contain_text("Máy chủ đã nhận tất cả.")
    assert operations_of(server) == [("record_attendance", "refused")]
    assert rows_of(server, "SELECT 1 FROM inspections_delegationmember WHERE absence_reason != ''") == []
