"""Several photos in one pick: what cannot be taken is named, and the others are taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.onsite import operations_of
from tests.browser.onsite_scenes import MakeTablet
from tests.browser.serving import Server

SHEET = "cuoc/1/cham-diem"


@pytest.fixture
def begins_with(middle: Path) -> Path:
    return middle


def test_one_bad_photo_does_not_end_the_pick(server: Server, tablet: MakeTablet, tmp_path: Path):
    for name, colour in (("san", "green"), ("phong", "blue"), ("kho", "red"), ("phong-2", "blue")):
        Image.new("RGB", (60, 40), colour).save(tmp_path / f"{name}.jpg")
    (tmp_path / "hong.jpg").write_bytes(b"no picture at all")
    team = tablet("thuky.tuangiao")
    team.prepare()
    server.stop()
    team.open(SHEET)
    second = team.line("2")
    team.add_photo(tmp_path / "san.jpg", second)
    picked = [tmp_path / f"{name}.jpg" for name in ("hong", "phong", "san", "phong-2", "kho")]
    second.get_by_label("Chọn ảnh").set_input_files(picked)
    words = second.locator(".photos [role='status']")
    expect(words).to_contain_text("Ảnh “hong.jpg” chưa được lưu: Không đọc được ảnh này.")
    expect(words).to_contain_text("Ảnh “san.jpg” chưa được lưu: Ảnh này đã có ở đây.")
    expect(second.locator(".photo-list li")).to_have_count(3)
    team.has_unsent(3)
    server.start()
    team.sends_all()
    assert operations_of(server) == [("attach_photo", "applied")] * 3
