"""axe-core finds nothing against WCAG 2.x, A and AA, on the main pages, on a phone and at a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.person import DESK, PHONE, MakePerson, Person

RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
MAIN_PAGES = {
    "": ["/accounts/login/", "/huong-dan/", "/kiem-tra-van-ban/"],
    "thuongtruc": [
        "/",
        "/ke-hoach/1/",
        "/ke-hoach/2/",
        "/ke-hoach/2/noi-dung/",
        "/ke-hoach/2/thanh-phan/",
        "/ke-hoach/2/phan-cong/?de-xuat=1",
        "/ke-hoach/2/ban-hanh/",
        "/ke-hoach/1/tieu-chi/",
        "/ke-hoach/1/ket-qua/",
        "/van-ban/",
        "/kiem-tra/2/tiep-nhan/",
    ],
    "thuky.tuangiao": [
        "/",
        "/kiem-tra/1/",
        "/kiem-tra/1/thoi-gian/",
        "/kiem-tra/1/thanh-phan/inspecting/",
        "/kiem-tra/1/cham-diem/",
        "/kiem-tra/1/cham-diem/xem-lai/",
        "/kiem-tra/1/bien-ban/",
        "/kiem-tra/1/ban-ky/",
    ],
    "daidien.muonglay": ["/kiem-tra/1/bao-cao/"],
    "thuky.dienbienphu": ["/kiem-tra/3/ky/", "/kiem-tra/3/tu-choi-ky/"],
}


@pytest.fixture
def begins_with(with_draft: Path) -> Path:
    return with_draft


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("username", MAIN_PAGES, ids=lambda username: username or "stranger")
def test_the_main_pages_have_no_barriers(person: MakePerson, username: str, screen: dict):
    reader = person(username, viewport=screen)
    found = {path: barriers for path in MAIN_PAGES[username] if (barriers := find_barriers(reader, path))}
    assert found == {}


def test_the_check_sees_a_barrier(person: MakePerson):
    reader = person()
    reader.open("/accounts/login/")
    reader.page.evaluate("document.querySelector('label[for=id_username]').remove()")
    assert [barrier.split(":")[0] for barrier in list_barriers(reader)] == ["label"]


def find_barriers(reader: Person, path: str) -> list[str]:
    assert reader.open(path) == 200
    return list_barriers(reader)


def list_barriers(reader: Person) -> list[str]:
    """What axe-core complains of: the rule and the first place. It is evaluated, so the policy stays on."""
    violations = Axe().run(reader.page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in violations]
