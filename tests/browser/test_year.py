"""The whole year in the browser: the next plan from nothing, and the round of 2022 to its end."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from inspections import states
from tests.browser import drafting, playing, reading
from tests.browser.administering import add_row
from tests.browser.carrying import carry
from tests.browser.person import MakePerson, Person
from tests.browser.playing import CARRIED, FIRST, PLAYED, Part
from tests.browser.serving import Server

ALL = [FIRST, *PLAYED, *CARRIED]


def test_a_new_year_is_planned_from_its_term_to_its_issue(person: MakePerson):
    add_row(
        person("quantri").page,
        "clusters/clusterterm",
        says="Cụm thi đua vùng thấp năm 2023",
        cluster="Cụm thi đua vùng thấp",
        year="2023",
        standing_unit="Huyện Tuần Giáo",
        head_person="Nguyễn Văn Thử",
        head_title_in_unit="Chủ tịch UBND huyện Tuần Giáo",
    )
    staff = person("thuongtruc")
    drafting.open_draft(staff, inspect_by="2023-12-05", submit_by="2023-12-10")
    plan = staff.page.url
    drafting.write_text(staff, expected_month="10")
    drafting.take_over_bases(staff)
    drafting.take_over_composition(staff)
    drafting.assign_as_proposed(staff)
    assert person("thuky.muonglay").open(plan) == 404  # a draft is the standing unit's own
    drafting.issue(staff, number="15", issued_on="2023-10-16")

    member = person("thuky.muonglay")
    new, old = drafting.assigned_pairs(member, plan), drafting.assigned_pairs(member, "/ke-hoach/1/")
    assert len(new) == 5 and drafting.is_one_ring(new)
    assert not new & old
    paper = reading.text_of(member.download("/van-ban/ke-hoach/2.pdf"))
    assert "Số: 15/KH-CTĐVT" in paper and "trước 05/12/2023" in paper


def test_the_round_of_2022_ends_in_five_signed_results(person: MakePerson, server: Server, tmp_path: Path):
    carry(server.folder, {part.number: states.ACCEPTED for part in CARRIED})
    playing.play_with_detours(person, FIRST, tmp_path)
    for part in PLAYED:
        playing.play(person, part)

    staff = person("thuongtruc")
    staff.start_task("Kết thúc đợt kiểm tra")
    staff.press("Kết thúc đợt kiểm tra")
    staff.is_told("Đã kết thúc đợt kiểm tra.")

    for part in ALL:
        read_final_papers(person(f"noivu.{part.inspected}"), part)
    read_open_results(person("sonoivu"))


def read_final_papers(office: Person, part: Part) -> None:
    """Both papers as the office downloads them: final, with total and rating."""
    for name in ("bien-ban", "bieu-diem"):
        text = reading.text_of(office.download(f"/van-ban/{name}/{part.number}.pdf"))
        assert "DỰ THẢO" not in text
        assert str(part.total) in text
        assert f"Xếp loại: {part.rating}" in text


def read_open_results(outsider: Person) -> None:
    outsider.open("/ke-hoach/1/ket-qua/")
    for part in ALL:
        row = outsider.page.locator(f"tr:has(a[href='/kiem-tra/{part.number}/'])")
        expect(row.locator(".points")).to_have_text(str(part.total))
        expect(row).to_contain_text(part.rating)
    assert outsider.open(f"/kiem-tra/{FIRST.number}/") == 200
