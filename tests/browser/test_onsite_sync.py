"""Two devices on one sheet, and a server that does not answer as it should."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from inspections.demo.accounts import PASSWORD
from tests.browser.conftest import IN_THE_ROUND
from tests.browser.onsite import OPERATIONS, Line, Tablet, operations_of, rows_of
from tests.browser.onsite_scenes import MakeTablet
from tests.browser.serving import Server

VISIT = 1  # Tuần Giáo inspects Mường Lay: under way
SHEET = f"cuoc/{VISIT}/cham-diem"
VERSIONS = """SELECT SUM(lock_version) FROM scoring_lineassessment
WHERE sheet_id = (SELECT scoresheet_id FROM inspections_inspection WHERE id = 1)"""
STATUSES = """SELECT c.number, a.status FROM scoring_lineassessment a
JOIN scoring_scoreline l ON l.id = a.line_id JOIN scoring_criterion c ON c.id = l.criterion_id
JOIN inspections_inspection i ON i.scoresheet_id = a.sheet_id WHERE i.id = 1"""
MINUTES = f"cuoc/{VISIT}/bien-ban"
MAKE_OLDER = """async (age) => {
  const done = (asked) => new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  const { name } = (await indexedDB.databases()).find((row) => /tai-cho-\\d+$/.test(row.name));
  const database = await done(indexedDB.open(name));
  for (const [table, when] of [['operations', 'made_at'], ['drafts', 'changed_at']]) {
    const write = database.transaction(table, 'readwrite');
    for (const row of await done(write.objectStore(table).getAll())) {
      write.objectStore(table).put({ ...row, [when]: row[when] - age });
    }
    await new Promise((resolve) => (write.oncomplete = resolve));
  }
  database.close();
}"""
REASONS = {"Chưa có quy chế": "Không xuất trình được quy chế."}


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def test_two_devices_on_one_sheet(server: Server, tablet: MakeTablet):
    """Different lines merge; the same line shows both, and the loser stays in the history."""
    secretary, head = tablet("thuky.tuangiao"), tablet("truongdoan.tuangiao", restarts=True)
    for team in (secretary, head):
        team.prepare()
    server.stop()
    for team, own in ((secretary, "2"), (head, "3")):
        team.open(SHEET)
        team.score(own)
        team.score("5", REASONS if team is head else None)
        team.score("6", REASONS if team is head else None)
    head.close()  # its way back is longer
    server.start()
    secretary.sends_all()
    head.wake()
    head.open("chua-gui")
    head.says("Cần bạn xử lý: 2 nội dung")
    head.open(SHEET)
    expect(head.page.locator(".score-bar-sum")).to_contain_text("Đã chấm 4/11")
    fifth = head.line("5")
    expect(fifth.locator(".conflict")).to_contain_text("Bản của Thư ký Tuần Giáo, lúc 09:00")
    expect(fifth.locator(".conflict")).to_contain_text("Chưa có quy chế: Không xuất trình được quy chế.")
    head.press("Giữ bản của Thư ký Tuần Giáo", within=fifth)
    expect(fifth.get_by_label("Thực hiện đầy đủ")).to_be_checked()
    head.press("Ghi bản của tôi", within=head.line("6"))
    head.has_unsent(0)
    head.says("Máy chủ đã nhận")
    expected = {(2, "complete"), (3, "complete"), (5, "complete"), (6, "incomplete")}
    assert expected <= set(rows_of(server, STATUSES))
    assert [outcome for _, outcome in operations_of(server)].count("conflict") == 2


def test_two_devices_on_one_part_of_the_minutes(server: Server, tablet: MakeTablet):
    """Different parts merge; of the same part both texts are shown, and one's own can be written anew."""
    secretary, head = tablet("thuky.tuangiao"), tablet("truongdoan.tuangiao", restarts=True)
    for team in (secretary, head):
        team.prepare()
    server.stop()
    for team, who, own in ((secretary, "Thư ký", "causes"), (head, "Trưởng đoàn", "good_practices")):
        team.open(MINUTES)
        team.write_minutes(strengths=f"Ưu điểm do {who} ghi.", **{own: "Chỉ một người ghi."})
    head.close()
    server.start()
    secretary.sends_all()
    head.wake()
    head.open("chua-gui")
    head.says("Cần bạn xử lý: 1 nội dung")
    head.open(MINUTES)
    conflict = head.page.locator(".conflict")
    expect(conflict).to_contain_text("Ưu điểm do Thư ký ghi.")
    expect(conflict).to_contain_text("Ưu điểm do Trưởng đoàn ghi.")
    head.press("Ghi bản của tôi")
    head.has_unsent(0)
    head.says("Máy chủ đã nhận")
    texts = "SELECT strengths, causes, good_practices FROM inspections_minutes WHERE inspection_id = 1"
    mine, one = "Ưu điểm do Trưởng đoàn ghi.", "Chỉ một người ghi."
    assert rows_of(server, texts) == [(mine, one, one)]


def test_work_that_has_waited_for_three_days_asks_for_a_network(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.score("2")
    team.open()
    expect(team.page.locator("main")).not_to_contain_text("ngày chưa gửi")
    team.page.evaluate(MAKE_OLDER, 73 * 3600_000)
    team.open()
    expect(team.page.locator("main")).to_contain_text("Có nội dung đã 3 ngày chưa gửi.")


def test_an_expired_session_pauses_sending_only(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.log_out_behind_its_back()
    team.open(SHEET)
    team.score("2")
    team.says("Phiên đăng nhập đã hết nên tạm dừng gửi")
    team.score("3")
    team.has_unsent(2)
    login = team.page.locator("#login")
    login.get_by_label("Mật khẩu").fill("sai mật khẩu rồi")
    login.get_by_role("button", name="Đăng nhập và gửi tiếp").click()
    expect(login).to_contain_text("Tên đăng nhập hoặc mật khẩu chưa đúng.")
    login.get_by_label("Mật khẩu").fill(PASSWORD)
    login.get_by_role("button", name="Đăng nhập và gửi tiếp").click()
    expect(login).to_be_hidden()
    team.has_unsent(0)
    assert operations_of(server) == [("record_line", "applied")] * 2


def test_the_queue_goes_out_as_its_own_person_only(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(SHEET)
    server.stop()
    team.score("2")
    team.enter("truongdoan.tuangiao")
    server.start()
    team.page.evaluate("window.dispatchEvent(new Event('online'))")
    team.says("trình duyệt đang đăng nhập tài khoản khác")
    assert operations_of(server) == []
    team.open()
    expect(team.page.locator("main")).to_contain_text("Trưởng đoàn Tuần Giáo")
    expect(team.page.locator("main")).to_contain_text("việc chưa gửi của một tài khoản khác")
    team.has_unsent(0)
    team.enter("thuky.tuangiao").sends_all()
    assert operations_of(server) == [("record_line", "applied")]


def test_a_log_in_while_the_queue_goes_out_stops_it(server: Server, line: Line, tablet: MakeTablet):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    team.open(SHEET)
    team.context.set_offline(True)
    team.score("2")
    line.asked.clear()
    line.always = {"/onsite/api/me/": "held"}  # who is here is asked, and the answer takes its time
    team.context.set_offline(False)
    while "/onsite/api/me/" not in line.asked:
        team.page.wait_for_timeout(50)
    team.enter("truongdoan.tuangiao")
    line.always = {}
    line.released.set()
    team.says("trình duyệt đang đăng nhập tài khoản khác")
    assert operations_of(server) == []


def send_again(team: Tablet) -> None:
    team.page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_server_in_trouble_is_told_apart_in_words(server: Server, line: Line, tablet: MakeTablet):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    before = rows_of(server, VERSIONS)[0][0]
    team.open(SHEET)
    line.always[OPERATIONS] = "500"
    team.score("2")
    team.says("Máy chủ đang gặp sự cố; hệ thống sẽ gửi lại")
    line.always.clear()
    send_again(team)
    team.has_unsent(0)

    line.faults = [(OPERATIONS, "lost answer")]  # done, and nobody hears of it
    before_losing = line.asked.count(OPERATIONS)
    team.score("3")
    team.has_unsent(0)  # the same once more, and the same receipt
    assert line.asked.count(OPERATIONS) >= before_losing + 2

    line.always = {"/onsite/api/": "slow"}
    team.score("4")
    team.says("Đang gửi 1/1")
    team.has_unsent(0)
    assert operations_of(server) == [("record_line", "applied")] * 3
    assert rows_of(server, VERSIONS)[0][0] == before + 3


def test_what_is_too_large_for_the_server_holds_up_nothing_else(
    server: Server, line: Line, tablet: MakeTablet
):
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    server.stop()
    team.open(SHEET)
    for number in ("2", "3", "4"):
        team.score(number)
    server.start()
    line.faults = [(OPERATIONS, "413")] * 2  # the three together, then the first alone
    team.open("chua-gui")
    team.says("Cần bạn xử lý: 1 nội dung")
    expect(team.page.locator(".unsent-list")).to_contain_text("Nội dung quá lớn so với mức máy chủ nhận")
    team.press("Gửi ngay")
    expect(team.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 0")
    assert operations_of(server) == [("record_line", "applied")] * 3


def test_a_photo_that_fails_holds_up_nothing_and_goes_on_where_it_stopped(
    server: Server, line: Line, tablet: MakeTablet, tmp_path: Path
):
    Image.effect_noise((1500, 1100), 90).convert("RGB").save(tmp_path / "photo.jpg", quality=95)
    team = tablet("thuky.tuangiao", line)
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.add_photo(tmp_path / "photo.jpg", team.line("2"))
    team.score("3")
    line.always = {"/onsite/api/photos/": "500"}
    server.start()
    send_again(team)
    team.has_unsent(1)
    assert operations_of(server) == [("record_line", "applied")]

    line.always, line.faults = (
        {},
        [("/onsite/api/photos/", "")] * 3 + [("/onsite/api/photos/", "lost answer")],
    )
    send_again(team)
    team.has_unsent(0)
    expect(team.line("2").locator(".photo-list .save-state")).to_contain_text("Máy chủ đã nhận")
    assert sorted(operations_of(server)) == [("attach_photo", "applied"), ("record_line", "applied")]
    assert len(rows_of(server, "SELECT 1 FROM inspections_evidence WHERE side = 'inspecting'")) == 1


def test_work_after_the_visit_was_closed_is_received_and_kept(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    team.score("2")
    rows_of(server, "UPDATE inspections_inspection SET state = 'accepted' WHERE id = 1")
    server.start()
    team.open("chua-gui")
    expect(team.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 0")
    expect(team.page.locator("main")).to_contain_text("giữ cho Thường trực cụm xem xét")
    assert operations_of(server) == [("record_line", "parked")]


def test_a_clock_that_is_wrong_by_a_day(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.page.clock.set_fixed_time(IN_THE_ROUND + datetime.timedelta(days=1))
    team.prepare()
    expect(team.page.locator("main")).to_contain_text(
        "Đồng hồ của máy này nhanh khoảng 1 ngày so với máy chủ."
    )
    team.open(SHEET)
    team.score("2")
    team.has_unsent(0)
    team.says("Máy chủ đã nhận lúc 09:")
    ((told, received),) = rows_of(server, "SELECT device_time, received_at FROM inspections_fieldoperation")
    assert told[:10] == "2022-11-25" and received[:10] == "2022-11-24"
