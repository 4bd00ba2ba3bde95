"""A whole visit with no network, with the browser killed in between: everything arrives, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from inspections.content import digest_of
from tests.browser.onsite import (
    INCOMPLETE,
    Tablet,
    content_on_the_server,
    operations_of,
    read_through,
    rows_of,
    said,
)
from tests.browser.onsite_scenes import MakeTablet, name_delegations
from tests.browser.serving import Server

VISIT = 4  # Mường Ảng inspects Điện Biên: agreed on, not begun


@pytest.fixture(scope="module")
def begins_with(middle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onsite-visit") / "data"
    shutil.copytree(middle, folder)
    name_delegations(folder, VISIT)
    return folder


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo as a phone makes it: large, lying on its side, with the place in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(tmp_path / "IMG_1.jpg", exif=exif)
    return tmp_path / "IMG_1.jpg"


def test_a_visit_without_a_network_arrives_complete(server: Server, tablet: MakeTablet, picture: Path):
    team = tablet("thuky.muongang", restarts=True)
    team.prepare()
    server.stop()
    team.restart()
    score_in_two_sittings(team, picture)
    write_the_minutes(team)
    code = read_to_both_sides(team)
    team.restart()
    team.open("chua-gui")
    expect(team.page.locator(".unsent-count")).to_have_text("Chưa gửi còn lại: 23")
    team.says("Chờ mạng")

    server.start()
    team.sends_all()
    assert {outcome for _, outcome in operations_of(server)} == {"applied"}
    assert len(operations_of(server)) == 23
    reading = read_through(team)
    assert reading["received_at"]
    on_the_server = said(content_on_the_server(server, VISIT))
    assert on_the_server["opinion"] is None  # it counts once the representative sends it
    spoken = {"label": "Nhất trí, đồng thời có ý kiến", "stance": "agree_with_remarks"}
    spoken |= {"text": "Đề nghị tập huấn.", "reason": ""}
    assert on_the_server | {"opinion": spoken} == said(reading["canonical"])
    assert digest_of(on_the_server | {"opinion": spoken}) == reading["digest"]
    team.open(f"cuoc/{VISIT}/doc-lai")
    expect(team.page.locator(".spoken-code")).to_have_text(code)
    check_photo(server)


def score_in_two_sittings(team: Tablet, picture: Path) -> None:
    team.open(f"cuoc/{VISIT}")
    team.press("Bắt đầu kiểm tra")
    for number in ("1", "2"):
        team.score(number)
    third = team.score("3", {"Chưa tổ chức sơ kết": "Không có báo cáo sơ kết quý II."})
    third.get_by_label("Nhận xét").fill("Có kế hoạch, chưa có kết quả.")
    third.get_by_label("Nhận xét").blur()
    team.add_photo(picture, third)
    fourth = team.line("4")
    fourth.locator("label", has_text=INCOMPLETE).click()
    fourth.get_by_label("Nội dung nào chưa đầy đủ?").fill("Chưa có danh sách")
    expect(fourth.locator("summary .save-state")).to_contain_text("chưa gửi được: còn thiếu lý do")
    team.restart()  # in the middle of a line

    team.open(f"cuoc/{VISIT}/cham-diem")
    expect(team.page.locator(".score-bar-sum")).to_contain_text("Đã chấm 4/11")
    fourth = team.line("4")
    expect(fourth.get_by_label("Nội dung nào chưa đầy đủ?")).to_have_value("Chưa có danh sách")
    fourth.get_by_label("Lý do, căn cứ").first.fill("Hồ sơ không có danh sách điển hình.")
    team.is_kept(fourth.locator("summary .save-state"))
    for number in ("5", "6", "7", "8a", "8b", "9", "10"):
        team.score(number)
    expect(team.page.locator(".score-bar-sum")).to_have_text("Đã chấm 11/11 · 90 điểm · Tốt")


def write_the_minutes(team: Tablet) -> None:
    team.open(f"cuoc/{VISIT}/bien-ban")
    # Decomposed, as some phones type it, and with two lines.
    team.write_minutes(
        starts_at="2022-11-24T08:00",
        ends_at="2022-11-24T11:30",
        place="Ho\u0302\u0323i trường UBND huyện",
        strengths="Phong trào được duy trì.\nCó phân công rõ.",
        shortcomings="Hồ sơ chưa đủ.",
        causes="Thiếu người.",
        recommendations_to_unit="Bổ sung hồ sơ trong quý I.",
    )
    team.page.get_by_text("Ghi vắng mặt Ông (bà) Văn phòng Mường Ảng").click()
    absent = team.page.get_by_label("Lý do vắng mặt của Ông (bà) Văn phòng Mường Ảng")
    absent.fill("Đi công tác.")
    absent.blur()
    team.is_kept(team.page.locator(".kept-entry", has=absent).locator(".save-state"))
    team.page.get_by_text("Thêm điển hình", exact=True).click()
    team.page.get_by_label("Tên điển hình").fill("Hợp tác xã chè Búng Lao")
    team.page.get_by_label("Địa chỉ").fill("Xã Búng Lao")
    team.press("Ghi điển hình")
    exemplar = team.page.locator("li", has_text="Hợp tác xã chè Búng Lao, Cơ quan, Xã Búng Lao")
    team.is_kept(exemplar.locator(".save-state"))


def read_to_both_sides(team: Tablet) -> str:
    team.open(f"cuoc/{VISIT}/doc-lai")
    team.page.locator("label", has_text="Nhất trí, đồng thời có ý kiến").click()
    team.page.get_by_label("Nội dung ý kiến").fill("Đề nghị tập huấn.")
    team.page.get_by_label("Nội dung ý kiến").blur()
    expect(team.page.locator(".paper")).to_contain_text("Đề nghị tập huấn.")
    expect(team.page.locator(".paper")).to_contain_text("90/100 điểm · Xếp loại: Tốt")
    expect(team.page.locator(".paper")).to_contain_text("vắng mặt: Đi công tác.")
    code = team.page.locator(".spoken-code").inner_text()
    assert len(code.split()) == 8
    team.press("Hai bên đã nghe đọc")
    expect(team.page.locator(".message")).to_contain_text("Đã lưu trên máy này, chưa gửi.")
    content = said(read_through(team)["canonical"])
    assert content["visit"]["place"] == "Hội trường UBND huyện"
    return code


def check_photo(server: Server) -> None:
    ((name, file),) = rows_of(
        server, "SELECT original_name, file FROM inspections_evidence WHERE side = 'inspecting'"
    )
    with Image.open(server.folder / "evidence" / file) as photo:
        assert photo.format == "JPEG" and name.endswith(".jpg")
        assert photo.size == (1200, 1600)  # upright
        assert not photo.getexif()


def test_what_changed_after_reading_is_shown(server: Server, tablet: MakeTablet):
    team = tablet("thuky.muongang")
    team.prepare()
    team.open(f"cuoc/{VISIT}")
    team.press("Bắt đầu kiểm tra")
    for number in ("1", "2", "3", "4", "5", "6", "7", "8a", "8b", "9", "10"):
        team.score(number)
    team.open(f"cuoc/{VISIT}/bien-ban")
    typed = dict.fromkeys(("strengths", "shortcomings", "causes", "recommendations_to_unit"), "Đã nêu.")
    typed |= {"starts_at": "2022-11-24T08:00", "ends_at": "2022-11-24T09:00", "no_exemplar_reason": "Mưa lũ."}
    team.write_minutes(**typed)
    team.open(f"cuoc/{VISIT}/doc-lai")
    team.press("Hai bên đã nghe đọc")
    expect(team.page.locator(".message")).to_contain_text("Hai bên đã nghe đọc")
    first = team.page.locator(".spoken-code").inner_text()

    team.open(f"cuoc/{VISIT}/cham-diem")
    team.score("9", {"Chưa quyết toán": "Sổ quỹ chưa khóa năm 2022."})
    team.open(f"cuoc/{VISIT}/doc-lai")
    shown = team.page.locator(".conflict")
    expect(shown).to_contain_text("Nội dung đã khác lần đọc trước")
    expect(shown).to_contain_text("Nội dung 9")
    expect(shown).to_contain_text("100 điểm, Tốt")
    expect(shown).to_contain_text("95 điểm, Tốt")
    assert team.page.locator(".spoken-code").inner_text() != first
    team.sends_all()
