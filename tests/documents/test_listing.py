"""Where final documents are taken from: their sizes and dates, and the ones that were replaced."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import finals
from documents.listing import papers_of_inspection
from documents.models import FinalDocument
from inspections import states
from inspections.templatetags.vietnamese import filesize_vn
from tests.factories import INSPECTED, INSPECTOR, OUTSIDER

pytestmark = pytest.mark.django_db

Kind = FinalDocument.Kind


@pytest.fixture
def read(client, signed_round):
    """`read("noivu", "document_list")`: the text of a page, as that person reads it."""

    def get(username: str, name: str, *args, status: int = 200) -> str:
        client.force_login(signed_round.user(username))
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == status
        return " ".join(html.unescape(answer.content.decode()).split())

    return get


def address_of(document: FinalDocument) -> str:
    return reverse("final_pdf", args=[document.code])


def test_every_final_document_is_listed_with_its_size(read, signed_round):
    page = read("noivu", "document_list")
    for document in FinalDocument.objects.all():
        assert filesize_vn(document.size).replace("\u00a0", " ") in page
    assert "ban hành ngày 20/10/2022" in page


def test_the_day_of_receipt_is_listed(read, signed_round):
    assert "Chưa nhận" in read("noivu", "document_list")
    signed_round.world.reach(states.ACCEPTED)
    received = signed_round.inspection.submissions.get().answered_at
    assert f'<td role="cell" data-label="Ngày nhận">{received:%d/%m/%Y}</td>' in read(
        "noivu", "document_list"
    )


def test_what_was_final_before_is_there_to_take_with_its_number_day_and_reason(read, signed_round, client):
    old = [signed_round.minutes, signed_round.scoresheet]
    assert "Bản đã thay thế" not in read(INSPECTED, "inspection_detail", signed_round.inspection.pk)
    signed_round.reopen()
    signed_round.sign_again()
    for username, name, args in (
        (INSPECTOR, "inspection_detail", [signed_round.inspection.pk]),
        (INSPECTED, "inspection_detail", [signed_round.inspection.pk]),
        ("noivu", "document_list", []),
    ):
        page = read(username, name, *args)
        assert "Bản đã thay thế" in page and "Lý do: Sửa số liệu." in page
        assert "Đã được thay thế" in page and "hết hiệu lực ngày 20/10/2022" in page
        for document in old:
            assert f"{address_of(document)}?tai-ve=1" in page
            assert f"{document.get_kind_display()}, bản số 1" in page
    taken = client.get(address_of(old[0]))
    assert b"".join(taken.streaming_content) == signed_round.pdf


def test_until_a_new_one_is_signed_the_old_one_is_withdrawn(read, signed_round):
    signed_round.reopen()
    page = read(INSPECTOR, "inspection_detail", signed_round.inspection.pk)
    assert "Đã hủy hiệu lực" in page and "Đã được thay thế" not in page


def test_those_who_do_not_see_the_inspection_see_nothing_of_its_old_papers(read, signed_round):
    signed_round.reopen()
    assert address_of(signed_round.minutes) not in read(OUTSIDER, "document_list")
    read(OUTSIDER, "final_pdf", signed_round.minutes.code, status=404)


def test_several_old_revisions_stand_with_the_latest_first(signed_round):
    for _ in range(2):
        signed_round.reopen()
        signed_round.sign_again()
        finals.final_document(Kind.SCORESHEET, signed_round.content)
    papers = papers_of_inspection(signed_round.inspection)
    assert [old.number for old in papers.old] == [2, 1]
    assert [old.is_replaced for old in papers.old] == [True, True]
    assert papers.in_force[Kind.MINUTES].content.revision == 3
    # What the list says in one query is what each document says of itself.
    for old in papers.old:
        assert {document.get_standing() for document in old.documents} == {old.standing}


def test_the_list_takes_as_many_queries_for_three_inspections_as_for_one(client, signed_round):
    def count() -> int:
        client.force_login(signed_round.user("noivu"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("document_list"))
        return len(queries)

    one = count()
    for order in (2, 3):
        signed_round.world.reach(states.SIGNED, order=order)
    assert count() == one
