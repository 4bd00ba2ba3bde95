"""axe-core finds nothing against WCAG 2.x, A and AA, on any kind of page, on a narrow phone and at a desk.

What WCAG leaves open but readers of pages lean on is asked for, too: landmarks, the order of headings.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.desks import DESK
from tests.browser.person import MakePerson, Person

NARROW = {"width": 320, "height": 640}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]},
    "selectors": False,  # the first place is told by its HTML
}
PAGES = {
    "": ["/accounts/login/", "/huong-dan/", "/kiem-tra-van-ban/"],
    "thuongtruc": [
        "/",
        "/accounts/password/",
        "/accounts/tokens/",
        "/van-ban/",
        "/ke-hoach/",
        "/ke-hoach/1/",
        "/ke-hoach/1/phan-cong/",
        "/ke-hoach/1/tieu-chi/",
        "/ke-hoach/1/ket-qua/",
        "/ke-hoach/1/ket-thuc/",
        "/ke-hoach/1/bao-cao/",
        "/ke-hoach/2/",
        "/ke-hoach/2/noi-dung/",
        "/ke-hoach/2/can-cu/",
        "/ke-hoach/2/thanh-phan/",
        "/ke-hoach/2/phan-cong/?de-xuat=1",
        "/ke-hoach/2/tieu-chi/",
        "/ke-hoach/2/ban-hanh/",
        "/kiem-tra/2/",
        "/kiem-tra/2/ban-ky/",
        "/kiem-tra/2/tiep-nhan/",
        "/kiem-tra/2/tra-lai/",
    ],
    "thuky.tuangiao": [
        "/",
        "/kiem-tra/1/",
        "/kiem-tra/1/thoi-gian/",
        "/kiem-tra/1/thanh-phan/inspecting/",
        "/kiem-tra/1/cham-diem/",
        "/kiem-tra/1/cham-diem/xem-lai/",
        "/kiem-tra/1/bien-ban/",
    ],
    "thuky.muongang": ["/kiem-tra/4/bat-dau/"],
    "daidien.muonglay": ["/kiem-tra/1/bao-cao/", "/kiem-tra/1/y-kien/"],
    "daidien.dienbienphu": ["/kiem-tra/2/thoi-gian/", "/kiem-tra/2/bien-ban/", "/kiem-tra/2/cham-diem/"],
    "thuky.dienbienphu": ["/kiem-tra/3/ky/", "/kiem-tra/3/tu-choi-ky/"],
    "truongdoan.dienbienphu": ["/kiem-tra/3/mo-lai/"],
}
SEE_MOST = ("", "thuongtruc")
NOT_FOUND = ("/kiem-tra-van-ban/?ma=ABCDEFGH23456789", "/khong-co/")
# The lines of the name and the way in, or to the account, as they are drawn.
HEADER = """() => [".site-name > span", ".site-login, .account-menu > summary"].map((selector) => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(selector));
    const box = range.getBoundingClientRect();
    return [box.left, box.right];
})"""


@pytest.fixture
def begins_with(with_draft: Path) -> Path:
    return with_draft


# On the narrow screen everybody's pages; on the desk, where nothing else stands, those of who sees most.
@pytest.mark.parametrize("username", PAGES)
def test_the_pages_have_no_barriers(person: MakePerson, username: str):
    reader = person(username, viewport=NARROW)
    found = {
        path: barriers
        for path in PAGES[username]
        if (barriers := find_barriers(reader, path, on_the_desk=username in SEE_MOST))
    }
    assert found == {}


def test_what_is_not_found_is_told_without_barriers(person: MakePerson):
    reader = person(viewport=NARROW)
    for path in NOT_FOUND:
        assert reader.open(path) == 404
        assert list_barriers(reader) == []


@pytest.mark.parametrize("username", ["", "thuongtruc"], ids=["stranger", "known"])
def test_the_name_and_the_way_in_stand_side_by_side(person: MakePerson, username: str):
    reader = person(username, viewport=NARROW)
    assert reader.open("/kiem-tra-van-ban/") == 200
    (_, name_ends), (way_in_begins, way_in_ends) = reader.page.evaluate(HEADER)
    assert name_ends + 8 <= way_in_begins and way_in_ends <= NARROW["width"]


BREAKS = {
    "label": "document.querySelector('label[for=id_username]').remove()",
    "region": "document.body.prepend(document.querySelector('.demo-strip'))",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_check_sees_a_barrier(person: MakePerson, rule: str):
    reader = person()
    reader.open("/accounts/login/")
    reader.page.evaluate(BREAKS[rule])
    assert [barrier.split(":")[0] for barrier in list_barriers(reader)] == [rule]


def find_barriers(reader: Person, path: str, *, on_the_desk: bool) -> list[str]:
    assert reader.open(path) == 200
    barriers = list_barriers(reader)
    if on_the_desk:
        reader.page.set_viewport_size(DESK)
        barriers += told(reader.page.evaluate("rules => axe.run(rules)", RULES))  # it is in the page by now
        reader.page.set_viewport_size(NARROW)
    return barriers


def list_barriers(reader: Person) -> list[str]:
    """What axe-core complains of: the rule and the first place. It is evaluated, so the policy stays on."""
    return told(Axe().run(reader.page, options=RULES).response)


def told(found: dict) -> list[str]:
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]
