"""Each role once: what waits, the main act, the sentence of what happened, and what is not theirs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import reading
from tests.browser.administering import add_row
from tests.browser.person import MakePerson

# By their place in the ring; the demo numbers them alike.
TO_MUONG_LAY, TO_DIEN_BIEN_PHU, TO_MUONG_ANG, TO_DIEN_BIEN, TO_TUAN_GIAO = range(1, 6)


@pytest.fixture
def begins_with(middle: Path) -> Path:
    """In the middle of the round: every inspection in another state."""
    return middle


def test_the_standing_staff_receives_a_result_and_ends_the_round(person: MakePerson):
    staff = person().log_in("thuongtruc")
    staff.start_task("Tiếp nhận kết quả kiểm tra", "Thị xã Mường Lay kiểm tra thành phố Điện Biên Phủ")
    staff.press("Tiếp nhận")
    staff.is_told("Đã tiếp nhận kết quả: Thị xã Mường Lay kiểm tra thành phố Điện Biên Phủ.")

    staff.open("/ke-hoach/1/")
    staff.follow("Kết thúc đợt kiểm tra")
    staff.press("Kết thúc đợt kiểm tra")
    staff.is_refused("Còn 4 cuộc kiểm tra chưa được tiếp nhận kết quả")
    staff.fill(reason="Tổng hợp sớm theo yêu cầu của Sở Nội vụ.")
    staff.press("Kết thúc đợt kiểm tra")
    staff.is_told("Đã kết thúc đợt kiểm tra. Kết quả đã mở cho tất cả đơn vị trong cụm xem.")

    assert staff.open(f"/kiem-tra/{TO_MUONG_LAY}/cham-diem/") == 200
    staff.finds_no("Xem lại trước khi chốt", "Mở lại phần chấm điểm")
    assert staff.open("/ke-hoach/2/") == 404


def test_the_home_affairs_office_of_the_standing_unit_returns_a_result(person: MakePerson):
    office = person().log_in("noivu")
    office.start_task("Tiếp nhận kết quả kiểm tra")
    office.follow("Trả lại để bổ sung")
    office.press("Trả lại để bổ sung")
    office.is_refused("Vui lòng nêu lý do trả lại.")
    office.fill(reason="Biên bản chưa ghi địa điểm thăm điển hình.")
    office.press("Trả lại để bổ sung")
    office.is_told("Đã trả lại. Đoàn kiểm tra nhận được lý do và gửi lại sau khi bổ sung.")

    secretary = person("thuky.muonglay")
    secretary.open("/")
    expect(secretary.task("Bổ sung và gửi lại kết quả")).to_be_visible()
    secretary.open(f"/kiem-tra/{TO_DIEN_BIEN_PHU}/")
    secretary.reads("Biên bản chưa ghi địa điểm thăm điển hình.")

    office.open("/ke-hoach/1/ket-thuc/")
    office.finds_no("Kết thúc đợt kiểm tra")
    assert office.open("/ke-hoach/moi/2/") == 404


def test_the_observer_reads_the_plan_and_sees_no_result_before_the_end(person: MakePerson):
    observer = person().log_in("sonoivu")
    observer.reads("Không có việc nào đang chờ.")
    observer.open("/ke-hoach/1/")
    observer.reads("Thành phố Điện Biên Phủ kiểm tra Huyện Mường Ảng")
    assert "Cụm thi đua vùng thấp" in reading.text_of(observer.download("/van-ban/ke-hoach/1.pdf"))
    observer.open("/ke-hoach/1/ket-qua/")
    observer.reads("Chưa có kết quả để xem.")
    for page in ("", "cham-diem/", "bien-ban/", "ky/"):
        assert observer.open(f"/kiem-tra/{TO_DIEN_BIEN_PHU}/{page}") == 404
    assert observer.open(f"/van-ban/bien-ban/{TO_DIEN_BIEN_PHU}.pdf") == 404


def test_the_administrator_lets_a_new_member_in_and_changes_no_plan(person: MakePerson):
    admin = person().log_in("quantri")
    password = "mat-khau-moi-2022"
    add_row(
        admin.page,
        "accounts/user",
        says="Thành viên đoàn Mường Lay",
        username="thanhvien.muonglay",
        full_name="Thành viên đoàn Mường Lay",
        password1=password,
        password2=password,
    )
    add_row(
        admin.page,
        "clusters/roleholding",
        says="Thị xã Mường Lay",
        user="Thành viên đoàn Mường Lay",
        role="Thành viên đoàn kiểm tra",
        unit="Thị xã Mường Lay",
    )

    member = person()
    member.log_in("thanhvien.muonglay", password=password)
    assert member.open(f"/kiem-tra/{TO_DIEN_BIEN_PHU}/") == 200
    assert member.open(f"/kiem-tra/{TO_MUONG_ANG}/") == 404

    assert admin.open(f"/kiem-tra/{TO_DIEN_BIEN_PHU}/") == 404
    assert admin.open("/admin/inspections/inspectionplan/1/change/") == 200
    expect(admin.page.locator("[name=_save]")).to_have_count(0)


def test_the_team_head_scores_and_asks_for_what_is_open(person: MakePerson):
    head = person().log_in("truongdoan.tuangiao")
    head.start_task("Chấm điểm", "Huyện Tuần Giáo kiểm tra thị xã Mường Lay")
    first = head.page.locator("details[data-line]").first
    head.choose("Thực hiện đầy đủ", within=first)
    expect(first.locator("[data-line-save]")).to_contain_text("Đã lưu lúc")
    expect(head.page.locator("[data-summary]")).to_have_text("Đã chấm 1/11 · Tạm tính 10 điểm")
    head.follow("Xem lại trước khi chốt")
    head.reads("Còn 10 nội dung chưa chấm")
    head.finds_no("Chốt điểm")
    assert head.open(f"/kiem-tra/{TO_MUONG_ANG}/cham-diem/") == 404
    assert head.open(f"/van-ban/bien-ban/{TO_DIEN_BIEN_PHU}.pdf") == 404


def test_the_secretary_signs_first_with_the_password_again(person: MakePerson):
    secretary = person().log_in("thuky.dienbienphu")
    secretary.start_task("Ký xác nhận biên bản")
    secretary.reads("Tổng điểm: 100/100 điểm")
    secretary.reads("Bằng chữ: Một trăm điểm. Xếp loại: Tốt.")
    secretary.fill(password="sai-mat-khau")
    secretary.press("Ký xác nhận")
    secretary.is_refused("Mật khẩu xác nhận không đúng. Biên bản chưa được ký.")
    secretary.fill(password="kiemtracheo-2022")
    secretary.press("Ký xác nhận")
    secretary.is_told("Đã ký xác nhận. Đang chờ: Trưởng đoàn kiểm tra của thành phố Điện Biên Phủ ký.")

    secretary.open(f"/kiem-tra/{TO_MUONG_ANG}/ky/")
    secretary.finds_no("Ký xác nhận", "Từ chối ký")
    assert secretary.open(f"/kiem-tra/{TO_DIEN_BIEN}/") == 404


def test_the_representative_agrees_to_a_day_and_hands_in_evidence(person: MakePerson, tmp_path: Path):
    representative = person().log_in("daidien.tuangiao")
    representative.start_task("Trả lời đề xuất thời gian kiểm tra")
    representative.reads("29/11/2022")
    representative.press("Đồng ý thời gian")
    representative.is_told("Đã đồng ý thời gian kiểm tra.")

    paper = reading.make_pdf(tmp_path / "Kế hoạch phát động thi đua (bản ký).pdf")
    empty = tmp_path / "Tệp rỗng.pdf"
    empty.touch()
    representative.start_task("Gửi báo cáo và minh chứng")
    representative.fill(text="Đang viết dở, chưa lưu.")
    representative.field("file").set_input_files(empty)
    representative.press("Tải lên")
    representative.is_refused(empty.name)
    expect(representative.field("text")).to_have_value("Đang viết dở, chưa lưu.")
    representative.field("file").set_input_files(paper)
    representative.page.get_by_label("Dùng cho").select_option(index=2)
    representative.press("Tải lên")
    representative.is_told(f"{paper.name}")
    expect(representative.page.get_by_role("link", name=paper.name, exact=True)).to_be_visible()
    expect(representative.field("text")).to_have_value("Đang viết dở, chưa lưu.")
    representative.press("Lưu báo cáo")
    representative.is_told("Đã lưu báo cáo.")
    expect(representative.field("text")).to_have_value("Đang viết dở, chưa lưu.")

    representative.open(f"/kiem-tra/{TO_TUAN_GIAO}/thanh-phan/inspecting/")
    representative.finds_no("Lưu thành phần")
    assert representative.open(f"/kiem-tra/{TO_DIEN_BIEN_PHU}/") == 404


def test_the_home_affairs_office_of_a_unit_downloads_its_own_papers_only(person: MakePerson):
    office = person().log_in("noivu.muonglay")
    office.reads("Không có việc nào đang chờ.")
    office.page.get_by_role("link", name="Văn bản", exact=True).click()
    own = office.page.get_by_role("row", name=re.compile("Thị xã Mường Lay kiểm tra thành phố Điện Biên Phủ"))
    with office.page.expect_download() as started:
        own.get_by_role("link", name=re.compile("Tải bản PDF biên bản")).click()
    assert started.value.suggested_filename.endswith(".pdf")
    minutes = reading.text_of(Path(started.value.path()).read_bytes())
    assert "Xếp loại: Khá" in minutes and "DỰ THẢO" not in minutes

    office.open(f"/kiem-tra/{TO_MUONG_LAY}/cham-diem/")
    office.finds_no("Xem lại trước khi chốt")
    assert office.open(f"/kiem-tra/{TO_MUONG_ANG}/") == 404
    assert office.open(f"/van-ban/bien-ban/{TO_MUONG_ANG}.pdf") == 404
