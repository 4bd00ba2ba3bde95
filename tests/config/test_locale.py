"""Where Django has no Vietnamese, this installation has: its catalog is compiled, and the admin speaks it."""

import gettext
import re

import pytest
from django.conf import settings
from django.urls import reverse

FOLDER = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES"
MESSAGE = re.compile(r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.+)"$', re.MULTILINE)


@pytest.fixture
def admin(make_user, client):
    client.force_login(make_user("quantri", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalog_says_what_the_written_one_says(domain):
    written = (FOLDER / f"{domain}.po").read_text(encoding="utf-8").replace('\\"', '"')
    with (FOLDER / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = MESSAGE.findall(written)
    assert len(said) == written.count("\nmsgid ") - 1  # the first one is the head
    for message, vietnamese in said:
        assert vietnamese in (compiled.gettext(message), compiled.ngettext(message, message, 1))


def test_the_administration_says_what_is_wrong_in_vietnamese(admin):
    typed = {"code": "thị xã", "name": "thị xã", "order": 1}
    text = admin.post(reverse("admin:clusters_unitkind_add"), typed).content.decode()
    assert "Vui lòng sửa những chỗ báo lỗi ở dưới." in text
    assert "Chỉ dùng chữ cái không dấu, chữ số, dấu gạch dưới và dấu gạch nối." in text
    for english in ("Please correct", "Enter a valid", "Toggle theme", "Skip to main content", "Breadcrumbs"):
        assert english not in text


def test_so_do_its_scripts(admin):
    assert "Ch\\u1ecdn t\\u1ea5t c\\u1ea3 %s" in admin.get(reverse("admin:jsi18n")).content.decode()


@pytest.mark.parametrize("field", ["deduction_step", "max_deductions_per_line"])
def test_a_number_that_no_sheet_can_have_is_refused_in_vietnamese(admin, field):
    typed = {"name": "Biểu điểm", "version": 1, "deduction_step": 5, field: 0}
    for rows in ("bands", "criteria"):
        typed |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    text = admin.post(reverse("admin:scoring_criteriatemplate_add"), typed).content.decode()
    assert "Constraint" not in text
    assert ("Điểm trừ mỗi nội dung phải lớn hơn 0." in text) == (field == "deduction_step")
