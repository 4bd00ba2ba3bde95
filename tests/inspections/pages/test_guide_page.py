"""The user guide: one text, shown to everybody, with its pictures."""

import re

from django.contrib.staticfiles import finders
from django.urls import reverse

from inspections.views.guide import DOCS, GUIDE


def test_the_guide_is_read_without_a_log_in_and_shows_the_text_of_its_file(client, db):
    page = client.get(reverse("guide")).content.decode()
    assert "<h1>Hướng dẫn sử dụng</h1>" in page
    for heading in re.findall(r"^## (.+)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE):
        assert f">{heading}</h2>" in page


def test_the_contents_lead_to_every_section(client, db):
    page = client.get(reverse("guide")).content.decode()
    named = re.findall(r'<li><a href="#([\w-]+)">', page)
    assert "dai-dien-don-vi-duoc-kiem-tra" in named
    assert set(named) <= set(re.findall(r'<h2 id="([\w-]+)">', page))


def test_every_picture_is_described_served_and_no_picture_is_left_over(client, db):
    page = client.get(reverse("guide")).content.decode()
    shown = re.findall(r'<img alt="([^"]+)"[^>]* src="/static/guide/([\w-]+\.png)"', page)
    assert len(shown) == page.count("<img alt=")
    assert all(finders.find(f"guide/{name}") for _, name in shown)
    assert {name for _, name in shown} == {file.name for file in (DOCS / "pictures").iterdir()}


def test_the_text_is_composed_and_calm():
    text = GUIDE.read_text(encoding="utf-8")
    assert "!" not in text.replace("![", "[")
    assert " bạn " not in text
