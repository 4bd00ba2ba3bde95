"""Anybody, without an account: the code on the paper, the file in the hand, and a file that is too large."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from playwright.sync_api import expect

from tests.browser.person import PHONE, MakePerson
from tests.browser.serving import DATABASE, Server

CHECK = "/kiem-tra-van-ban/"


@pytest.fixture
def plan(server: Server) -> tuple[str, Path]:
    """Code and file of the plan as it was issued."""
    query = "SELECT code, file FROM documents_finaldocument WHERE kind = 'plan'"
    with closing(connect(server.folder / DATABASE)) as database:
        code, name = database.execute(query).fetchone()
    return code, server.folder / "documents" / name


def test_a_visitor_types_the_code_and_hands_in_the_file(person: MakePerson, plan):
    code, file = plan
    visitor = person(viewport=PHONE)
    visitor.open(CHECK)
    visitor.page.get_by_label("Mã tra cứu").fill(" ".join([code[:8].lower(), code[8:]]))
    visitor.press("Tra cứu")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Kế hoạch")
    expect(visitor.page.get_by_text("Văn bản còn hiệu lực.")).to_be_visible()
    visitor.page.get_by_label("Tệp PDF").set_input_files(file)
    visitor.press("Kiểm tra tệp")
    expect(visitor.page.get_by_text("Tệp đúng là bản gốc do hệ thống lập")).to_be_visible()


def test_a_file_that_is_too_large_is_named_before_it_is_sent(person: MakePerson, plan, tmp_path: Path):
    large = tmp_path / "lon.pdf"
    with large.open("wb") as file:
        file.truncate(31 * 1024 * 1024)
    page = person().page
    page.goto(CHECK)
    page.get_by_label("Tệp PDF").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("vượt quá dung lượng cho phép")
    expect(page.get_by_role("button", name="Kiểm tra tệp")).to_be_disabled()
    page.get_by_label("Tệp PDF").set_input_files(plan[1])
    expect(page.get_by_role("button", name="Kiểm tra tệp")).to_be_enabled()
    expect(page.get_by_role("alert")).to_have_count(0)
