"""What comes right by itself, or by one button: work that had to wait, came too late, or was refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from inspections.demo.accounts import PASSWORD
from tests.browser.onsite import INCOMPLETE, OPERATIONS, Line, Tablet, operations_of, rows_of
from tests.browser.onsite_scenes import MakeTablet, name_delegations
from tests.browser.serving import Server
from tests.browser.test_onsite_device import go_to
from tests.browser.test_onsite_sync import send_again

VISIT = 1  # Tuần Giáo inspects Mường Lay: under way
SHEET, MINUTES = f"cuoc/{VISIT}/cham-diem", f"cuoc/{VISIT}/bien-ban"
NOT_BEGUN = 4  # Mường Ảng inspects Điện Biên: agreed on
VISITS = "/onsite/api/visits/"
CAUSES = "SELECT causes FROM inspections_minutes WHERE inspection_id = 1"
RENAME = """UPDATE inspections_delegationmember SET full_name = 'Nguyễn Thị Mới' WHERE id = (
SELECT MAX(id) FROM inspections_delegationmember WHERE inspection_id = ? AND side = 'inspecting'
AND NOT (is_head OR is_secretary OR is_representative))"""
NOTHING_NEW = "đã có trên máy này hoặc đã gửi"
REASONS = {"Chưa có quy chế": "Không xuất trình được quy chế."}


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def set_state(server: Server, state: str) -> None:
    rows_of(server, "UPDATE inspections_inspection SET state = ? WHERE id = ?", state, VISIT)


def test_a_members_work_goes_by_itself_once_the_lead_has_begun(server: Server, tablet: MakeTablet):
    name_delegations(server.folder, NOT_BEGUN)
    lead, member = tablet("thuky.muongang"), tablet("noivu.muongang")
    member.page.clock.install()
    member.prepare()
    member.open(f"cuoc/{NOT_BEGUN}/cham-diem")
    member.score("2")
    member.says("Chờ Trưởng đoàn hoặc Thư ký bắt đầu kiểm tra")
    lead.prepare()
    lead.open(f"cuoc/{NOT_BEGUN}")
    lead.press("Bắt đầu kiểm tra")
    lead.says("Máy chủ đã nhận")
    assert operations_of(server) == [("start", "applied")]
    member.page.clock.fast_forward(60_000)  # nobody touches the page
    member.has_unsent(0)
    assert sorted(operations_of(server)) == [("record_line", "applied"), ("start", "applied")]


def test_parked_work_does_not_count_and_goes_anew_after_reopening(
    server: Server, line: Line, tablet: MakeTablet
):
    team = tablet("thuky.tuangiao", line, restarts=True)
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.score("2")
    team.open(MINUTES)
    team.write_minutes(causes="Thiếu người.")
    set_state(server, "accepted")
    line.always = {VISITS: "500"}
    server.start()
    team.open("chua-gui")
    expect(team.page.locator("main")).to_contain_text("Máy chủ đã nhận 2 nội dung và giữ cho Thường trực cụm")
    team.open(SHEET)
    expect(team.page.locator(".score-bar-sum")).to_contain_text("Đã chấm 0/11")
    expect(team.line("2")).to_contain_text("giữ cho Thường trực cụm xem xét, không tính vào kết quả")
    team.close()  # between sending and the renewal of the visits

    set_state(server, "in_progress")
    line.always = {}
    team.wake()
    team.open(SHEET)
    team.press("Gửi lại", within=team.line("2"))
    expect(team.page.locator(".score-bar-sum")).to_contain_text("Đã chấm 1/11")
    team.has_unsent(0)
    team.says("Máy chủ đã nhận")
    team.open("chua-gui")
    team.press("Gửi lại")
    expect(team.page.locator("main")).to_contain_text("Máy chủ đã nhận tất cả.")
    kinds = ["record_line", "record_minutes"]
    assert sorted(operations_of(server)) == sorted(
        (kind, outcome) for kind in kinds for outcome in ("applied", "parked")
    )
    assert rows_of(server, CAUSES) == [("Thiếu người.",)]


def test_what_was_mended_on_its_way_and_an_old_file_are_no_conflict_with_oneself(
    server: Server, line: Line, tablet: MakeTablet, tmp_path: Path
):
    Image.new("RGB", (60, 40), "green").save(tmp_path / "san.jpg")
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    team.open(MINUTES)
    team.write_minutes(starts_at="2022-11-24T08:00")
    expect(team.page.locator("main")).to_contain_text("Thứ Năm, ngày 24 tháng 11 năm 2022")
    team.says("Máy chủ đã nhận")
    line.always = {OPERATIONS: "lost answer"}
    team.write_minutes(ends_at="2022-11-24T07:00")
    team.says("Chờ mạng")  # it has arrived and was refused; nobody has heard so
    team.write_minutes(ends_at="2022-11-24T11:00")
    line.always = {}
    send_again(team)
    team.says("Máy chủ đã nhận")
    team.has_unsent(0)

    # A photo that the device believes to be refused, a text and a line that is only begun.
    team.open(SHEET)
    line.rewrite = lambda body: body.replace(b'"outcome": "applied"', b'"outcome": "refused"')
    team.line("3").get_by_label("Chọn ảnh").set_input_files(tmp_path / "san.jpg")
    team.says("Cần bạn xử lý: 1 nội dung")
    line.rewrite = lambda body: body
    server.stop()
    fifth = team.line("5")
    fifth.locator("label", has_text=INCOMPLETE).click()
    fifth.get_by_label("Nội dung nào chưa đầy đủ?").fill("Chưa có quy chế")
    expect(fifth.locator("summary .save-state")).to_contain_text("chưa gửi được: còn thiếu lý do")
    team.open(MINUTES)
    team.write_minutes(causes="Thiếu người.")
    team.open("chua-gui")
    with team.page.expect_download() as saved:
        team.press("Xuất tệp việc chưa gửi")
    saved.value.save_as(tmp_path / "tep.zip")
    with zipfile.ZipFile(tmp_path / "tep.zip") as opened:
        readable = opened.read("doc-duoc.txt").decode()
        assert [name for name in opened.namelist() if name.startswith("anh/")]
    assert "Chưa có quy chế" in readable and "còn thiếu lý do" in readable

    team.open(MINUTES)
    team.write_minutes(causes="Thiếu người và kinh phí.")
    go_to(team, SHEET)  # the page leaves a view only when all of it is on the disk
    team.score("5", REASONS)
    team.open("chua-gui")
    photo = team.page.locator(".unsent-list li", has_text="Ảnh anh-")
    team.press("Bỏ nội dung này", within=photo)
    team.press("Bỏ hẳn", within=photo)
    expect(photo).to_have_count(0)
    for told in ("Đã nạp 1 nội dung", NOTHING_NEW):  # the photo that was dropped
        take_in(team, tmp_path / "tep.zip", told)
    server.start()
    send_again(team)
    team.has_unsent(0)
    team.press("Gửi lại", within=photo)
    expect(team.page.locator("main")).to_contain_text("Máy chủ đã nhận tất cả.")
    team.open("chua-gui")
    take_in(team, tmp_path / "tep.zip", NOTHING_NEW)
    team.has_unsent(0)
    assert team.stored("blobs") == []
    outcomes = [outcome for _, outcome in operations_of(server)]
    assert (outcomes.count("refused"), outcomes.count("conflict")) == (1, 0)
    assert rows_of(server, CAUSES) == [("Thiếu người và kinh phí.",)]


def take_in(team: Tablet, file: Path, told: str) -> None:
    team.page.get_by_label("Nạp tệp việc chưa gửi").set_input_files(file)
    expect(team.page.locator("main")).to_contain_text(told)


def test_on_a_slow_line_nobody_sees_the_work_of_whoever_was_here_before(
    server: Server, line: Line, tablet: MakeTablet
):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    expect(team.page.locator(".ready-list")).to_contain_text("duyệt web riêng tư (ẩn danh)")
    team.log_out_behind_its_back()
    team.page.goto("/accounts/login/?next=/onsite/")
    team.page.get_by_label("Tên đăng nhập").fill("truongdoan.tuangiao")
    team.page.get_by_label("Mật khẩu").fill(PASSWORD)
    line.always = {"/onsite/api/me/": "held"}
    team.page.get_by_role("button", name="Đăng nhập").click()
    main = team.page.locator("main")
    expect(main).to_contain_text("Chờ máy chủ cho biết tài khoản nào đang đăng nhập")
    expect(main).not_to_contain_text("Thư ký Tuần Giáo")
    line.always = {}
    line.released.set()
    expect(main).to_contain_text("Tài khoản: Trưởng đoàn Tuần Giáo")


def test_people_named_anew_are_shown_and_photos_go_with_the_visit(
    server: Server, tablet: MakeTablet, tmp_path: Path
):
    Image.new("RGB", (60, 40), "green").save(tmp_path / "san.jpg")
    name_delegations(server.folder, VISIT)
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(MINUTES)
    team.page.get_by_label("Chọn ảnh").set_input_files(tmp_path / "san.jpg")
    expect(team.page.locator(".photo-list .save-state")).to_contain_text("Máy chủ đã nhận")
    name_delegations(server.folder, VISIT)  # under new ids
    new = "Ông (bà) Nguyễn Thị Mới"
    rows_of(server, RENAME, VISIT)
    team.renew()
    team.page.get_by_text(f"Ghi vắng mặt {new}").click()
    team.context.set_offline(True)
    team.page.get_by_label(f"Lý do vắng mặt của {new}").fill("Đi công tác.")
    team.has_unsent(1)
    team.context.set_offline(False)
    team.has_unsent(0)
    team.says("Máy chủ đã nhận")  # and the visits are renewed: no older answer is on its way
    assert operations_of(server) == [("attach_photo", "applied"), ("record_attendance", "applied")]

    set_state(server, "accepted")
    assert len(team.stored("photos")) == 1
    team.renew()
    expect(team.page.locator("main h1")).to_have_text("Làm việc tại chỗ")
    assert team.stored("visits") == team.stored("photos") == []
