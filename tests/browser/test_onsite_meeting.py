"""Two hands in one entry: a colleague's, or one's own in another tab. Nothing is written over unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.onsite import Tablet, operations_of, rows_of
from tests.browser.onsite_scenes import MakeTablet, name_delegations
from tests.browser.serving import Server

VISIT = 1  # Tuần Giáo inspects Mường Lay: under way
SHEET, MINUTES = f"cuoc/{VISIT}/cham-diem", f"cuoc/{VISIT}/bien-ban"
REASONS = {"Chưa có quy chế": "Không xuất trình được quy chế."}
FIRST, LONGER = "Phong trào được duy trì.", "Phong trào được duy trì.\nCó phân công rõ."
STRENGTHS = "SELECT strengths FROM inspections_minutes WHERE inspection_id = 1"
FIFTH = """SELECT a.status, a.finding, d.content FROM scoring_lineassessment a
JOIN scoring_scoreline l ON l.id = a.line_id JOIN scoring_criterion c ON c.id = l.criterion_id
JOIN inspections_inspection i ON i.scoresheet_id = a.sheet_id
LEFT JOIN scoring_deduction d ON d.assessment_id = a.id WHERE i.id = 1 AND c.number = '5'"""


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def has_sent_all(team: Tablet) -> None:
    team.has_unsent(0)
    team.says("Máy chủ đã nhận")


def remark_of(line: Locator) -> Locator:
    return line.get_by_label("Nhận xét")


def test_a_text_that_a_colleague_has_lengthened_is_not_written_over(server: Server, tablet: MakeTablet):
    """The cursor stands in the text, so the colleague's version does not appear in it."""
    secretary, head = tablet("thuky.tuangiao"), tablet("truongdoan.tuangiao")
    secretary.prepare()
    secretary.open(MINUTES)
    typed = secretary.page.locator("#bien-ban-strengths")
    typed.fill(FIRST)
    secretary.has_unsent(1)
    has_sent_all(secretary)
    head.prepare()
    head.open(MINUTES)
    head.page.locator("#bien-ban-strengths").fill(LONGER)
    head.has_unsent(1)
    has_sent_all(head)
    secretary.renew()
    expect(typed).to_be_focused()
    typed.press("End")
    typed.press_sequentially(" Rất tốt.")
    conflict = secretary.page.locator(".conflict")
    expect(conflict).to_contain_text("Có phân công rõ.")
    expect(conflict).to_contain_text("Rất tốt.")
    assert rows_of(server, STRENGTHS) == [(LONGER,)]
    secretary.press("Giữ bản của Trưởng đoàn Tuần Giáo")
    expect(typed).to_have_value(LONGER)
    typed.fill(f"{LONGER}\nĐã xem.")
    secretary.has_unsent(1)
    has_sent_all(secretary)
    assert rows_of(server, STRENGTHS) == [(f"{LONGER}\nĐã xem.",)]


def test_a_deduction_of_a_colleague_stays_when_a_remark_is_typed(server: Server, tablet: MakeTablet):
    secretary, head = tablet("thuky.tuangiao"), tablet("truongdoan.tuangiao")
    for team in (secretary, head):
        team.prepare()
        team.open(SHEET)
    fifth = secretary.line("5")
    remark_of(fifth).focus()
    head.score("5", REASONS)
    has_sent_all(head)
    secretary.renew()
    remark_of(fifth).press_sequentially("Có cố gắng.")
    conflict = fifth.locator(".conflict")
    expect(conflict).to_contain_text("Chưa có quy chế")
    expect(conflict).to_contain_text("Có cố gắng.")
    assert rows_of(server, FIFTH) == [("incomplete", "", "Chưa có quy chế")]
    assert [outcome for _, outcome in operations_of(server)].count("conflict") == 1


def test_a_line_goes_on_from_ones_own_version(server: Server, tablet: MakeTablet):
    """What oneself sent a moment ago is no other version."""
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(SHEET)
    fifth = team.score("5")
    has_sent_all(team)
    for words in ("Có cố gắng.", " Cần duy trì.", " Đã hẹn lại."):
        remark_of(fifth).press_sequentially(words)
        team.has_unsent(1)
        has_sent_all(team)
    assert {outcome for _, outcome in operations_of(server)} == {"applied"}
    assert rows_of(server, FIFTH) == [("complete", "Có cố gắng. Cần duy trì. Đã hẹn lại.", None)]


def test_a_deduction_of_another_tab_stays_when_a_remark_is_typed(server: Server, tablet: MakeTablet):
    """The other tab's deduction is not sent yet: both go into one change."""
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    fifth = team.line("5")
    remark_of(fifth).focus()
    other = team.second_tab()
    other.open(SHEET)
    other.score("5", REASONS)
    team.page.bring_to_front()
    remark_of(fifth).press_sequentially("Có cố gắng.")
    expect(fifth.get_by_label("Nội dung nào chưa đầy đủ?")).to_have_value("Chưa có quy chế")
    remark_of(fifth).blur()
    team.has_unsent(1)
    server.start()
    team.sends_all()
    assert rows_of(server, FIFTH) == [("incomplete", "Có cố gắng.", "Chưa có quy chế")]


def test_what_two_tabs_wrote_into_one_field_is_shown_as_two_versions(server: Server, tablet: MakeTablet):
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    fifth = team.line("5")
    remark_of(fifth).focus()
    other = team.second_tab()
    other.open(SHEET)
    remark_of(other.line("5")).fill("Bản của thẻ kia.")
    other.has_unsent(1)
    team.page.bring_to_front()
    remark_of(fifth).press_sequentially("Bản của thẻ này.")
    team.has_unsent(2)
    server.start()
    team.page.evaluate("window.dispatchEvent(new Event('online'))")
    conflict = fifth.locator(".conflict")
    expect(conflict).to_contain_text("Bản của thẻ kia.")
    expect(conflict).to_contain_text("Bản của thẻ này.")
    team.press("Ghi bản của tôi", within=fifth)
    has_sent_all(team)
    assert rows_of(server, FIFTH) == [("not_assessed", "Bản của thẻ này.", None)]
    assert sorted(outcome for _, outcome in operations_of(server)) == ["applied", "applied", "conflict"]


def absence(team: Tablet) -> Locator:
    """Where it is written why the first of the named people is not there; opened."""
    entry = team.page.locator("input[id^='vang-']").first
    team.page.locator("details.more", has=entry).first.locator("summary").click()
    return entry


def test_a_delegation_saved_anew_does_not_keep_the_minutes_from_the_disk(server: Server, tablet: MakeTablet):
    name_delegations(server.folder, VISIT)
    team = tablet("thuky.tuangiao")
    team.prepare()
    team.open(MINUTES)
    absence(team).fill("Đi công tác.")
    team.has_unsent(1)
    has_sent_all(team)
    name_delegations(server.folder, VISIT)  # the same people under new ids
    team.renew()
    typed = team.page.locator("#bien-ban-strengths")
    typed.fill(FIRST)
    team.has_unsent(1)
    has_sent_all(team)
    assert rows_of(server, STRENGTHS) == [(FIRST,)]


def test_a_receipt_that_the_page_cannot_take_in_holds_up_nothing(server: Server, tablet: MakeTablet):
    name_delegations(server.folder, VISIT)
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(MINUTES)
    absence(team).fill("Đi công tác.")
    team.has_unsent(1)
    team.open(SHEET)
    team.score("5")
    team.change_stored("visits", "row => ({ ...row, people: [] })")
    server.start()
    team.sends_all()
    assert operations_of(server) == [("record_attendance", "applied"), ("record_line", "applied")]
    (visit,) = [row for row in team.stored("visits") if row["id"] == VISIT]
    assert "Đi công tác." in [person["absence_reason"] for person in visit["people"]]
    assert team.stored("drafts") == []
