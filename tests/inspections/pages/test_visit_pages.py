"""The pages before the visit: date, people, report and files; and the page of the inspection itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspections import states
from inspections.models import Side
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER
from tests.inspections.acts import name_side

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DATE = {"day": "2022-11-21", "starts_at": "08:00", "place": "Phòng họp UBND thị xã"}


def url(world, name, *more):
    return reverse(name, args=[world.first.pk, *more])


def as_user(client, world, username):
    client.force_login(world.user(username))
    return client


def test_the_page_of_an_inspection_says_whose_turn_it_is_and_what_is_next(client, world):
    page = as_user(client, world, INSPECTOR).get(url(world, "inspection_detail"))
    assert "Đang chờ:" in page.content.decode()
    assert page.context["next_step"].url == url(world, "visit")


# --- Date, time and place ------------------------------------------------------------------------


def test_one_side_proposes_the_other_counters_and_the_first_agrees(client, world):
    assert as_user(client, world, INSPECTOR).post(url(world, "visit"), DATE).status_code == 302
    proposal = world.first.open_proposal
    counter = DATE | {"starts_at": "08:30", "base_proposal": proposal.pk}
    assert as_user(client, world, INSPECTED).post(url(world, "visit"), counter).status_code == 302
    agreed = {"proposal_id": world.first.open_proposal.pk}
    assert as_user(client, world, INSPECTOR).post(url(world, "visit_agree"), agreed).status_code == 302
    assert world.first.state == states.DATE_AGREED and world.first.visit.starts_at.hour == 8


def test_the_day_of_the_deadline_is_refused_at_its_field(client, world):
    answer = as_user(client, world, INSPECTOR).post(url(world, "visit"), DATE | {"day": "2022-12-05"})
    assert answer.status_code == 422 and "trước 05/12/2022" in answer.context["form"].errors["day"][0]
    assert "Phòng họp UBND thị xã" in answer.content.decode()


def test_nobody_agrees_to_a_proposal_that_was_replaced_or_is_their_own(client, world):
    as_user(client, world, INSPECTOR).post(url(world, "visit"), DATE)
    first = world.first.open_proposal.pk
    assert client.post(url(world, "visit_agree"), {"proposal_id": first}).status_code == 409
    client.post(url(world, "visit"), DATE | {"place": "Hội trường", "base_proposal": first})
    answer = as_user(client, world, INSPECTED).post(url(world, "visit_agree"), {"proposal_id": first})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Hội trường" in page and "Chưa thực hiện được</h2>" in page
    assert world.first.state == states.DATE_PROPOSED


# --- People --------------------------------------------------------------------------------------


def people(world, **changes):
    """Rows as the form sends them: one for each asked function, head first and secretary last."""
    asked = list(world.plan.role_requirements.filter(side=Side.INSPECTING).select_related("function"))
    data = {"base_version": 0, "nguoi-TOTAL_FORMS": len(asked), "nguoi-INITIAL_FORMS": len(asked)}
    for place, row in enumerate(asked):
        data |= {
            f"nguoi-{place}-function": row.function.code,
            f"nguoi-{place}-full_name": f"Cán bộ {place}",
            f"nguoi-{place}-position": "Chuyên viên",
            f"nguoi-{place}-duty": "",
        }
    last = len(asked) - 1
    data |= {"nguoi-0-duty": "is_head", "nguoi-0-user": world.user(HEAD).pk}
    data |= {f"nguoi-{last}-duty": "is_secretary", f"nguoi-{last}-user": world.user(INSPECTOR).pk}
    return data | changes


def test_a_delegation_is_named_person_by_person(client, world):
    page = as_user(client, world, INSPECTOR).get(url(world, "delegation", "inspecting"))
    assert len(page.context["form"].people.forms) == 5
    assert client.post(url(world, "delegation", "inspecting"), people(world)).status_code == 302
    members = world.first.delegation_members
    assert members.count() == 5 and members.get(is_head=True).full_name == "Cán bộ 0"


def test_an_empty_function_needs_a_reason(client, world):
    empty = {"nguoi-3-full_name": "", "nguoi-3-position": ""}
    answer = as_user(client, world, INSPECTOR).post(
        url(world, "delegation", "inspecting"), people(world, **empty)
    )
    assert answer.status_code == 422 and "còn thiếu" in answer.content.decode()
    reason = {"vacancy_economy": "Bận công tác đột xuất"}
    assert (
        client.post(url(world, "delegation", "inspecting"), people(world, **empty, **reason)).status_code
        == 302
    )
    assert world.first.delegation_vacancies.get().reason == "Bận công tác đột xuất"


def test_a_second_head_and_a_row_half_filled_are_refused_with_everything_kept(client, world):
    sent = people(world, **{"nguoi-1-duty": "is_head", "nguoi-2-position": ""})
    answer = as_user(client, world, INSPECTOR).post(url(world, "delegation", "inspecting"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "đúng một Trưởng đoàn" in page
    assert '<a href="#id_nguoi-2-position">Người thứ 3, chức vụ: Vui lòng ghi chức vụ.</a>' in page
    sent["nguoi-2-position"] = "Chuyên viên"
    answer = client.post(url(world, "delegation", "inspecting"), sent)
    assert answer.status_code == 422 and "đúng một Trưởng đoàn" in answer.content.decode()
    assert "Cán bộ 4" in answer.content.decode() and not world.first.delegation_members.exists()


@pytest.mark.parametrize(
    ("change", "row", "field", "words"),
    [
        ({"nguoi-0-user": ""}, 0, "user", "Cán bộ 0 sẽ ký biên bản nên phải gắn với một tài khoản"),
        ({"nguoi-1-user": "{head}"}, 1, "user", "Tài khoản của ông (bà) Cán bộ 1 được ghi hai lần"),
        ({"nguoi-2-full_name": "Đại diện <b>"}, 2, "full_name", "Ông (bà) Đại diện <b> không thể vừa"),
    ],
)
def test_what_is_wrong_with_one_person_stands_at_that_person(client, world, change, row, field, words):
    other = world.play().people_of(Side.INSPECTED)
    other = [*other, type(other[0])("economy", "Đại diện <b>", "Chuyên viên")]
    name_side(world.first, world.user(INSPECTED), Side.INSPECTED, other)
    change = {name: value.format(head=world.user(HEAD).pk) for name, value in change.items()}
    answer = as_user(client, world, INSPECTOR).post(
        url(world, "delegation", "inspecting"), people(world, **change)
    )
    assert answer.status_code == 422
    [error] = answer.context["form"].people.forms[row].errors[field]
    assert words in error
    assert f'<a href="#id_nguoi-{row}-{field}">Người thứ {row + 1}, ' in answer.content.decode()
    assert "<b>" not in answer.content.decode()


def test_one_more_row_is_offered_without_scripts(client, world):
    answer = as_user(client, world, INSPECTOR).post(
        url(world, "delegation", "inspecting"), people(world, add="1")
    )
    assert answer.status_code == 200 and len(answer.context["form"].people.forms) == 6
    assert "Cán bộ 4" in answer.content.decode() and not world.first.delegation_members.exists()


def test_a_delegation_named_meanwhile_is_shown_beside_what_was_typed(client, world):
    world.play().name_delegations()
    answer = as_user(client, world, INSPECTOR).post(url(world, "delegation", "inspecting"), people(world))
    page = answer.content.decode()
    assert answer.status_code == 409 and "Thành phần đang lưu" in page and "Cán bộ 4" in page
    assert 'name="base_version" value="1"' in page


def test_each_side_names_its_own_people(client, world):
    sent = people(world)
    assert (
        as_user(client, world, INSPECTED).post(url(world, "delegation", "inspecting"), sent).status_code
        == 403
    )
    assert (
        as_user(client, world, OUTSIDER).post(url(world, "delegation", "inspecting"), sent).status_code == 404
    )
    assert as_user(client, world, INSPECTED).get(url(world, "delegation", "nobody")).status_code == 404


def test_the_visit_does_not_start_before_both_sides_are_named(client, world):
    world.reach(states.DATE_AGREED)
    answer = as_user(client, world, INSPECTOR).post(url(world, "start"))
    assert answer.status_code == 422 and world.first.state == states.DATE_AGREED
    world.play().name_delegations()
    assert client.post(url(world, "start")).url == url(world, "scoring")


# --- Report and files ----------------------------------------------------------------------------


def upload(client, world, name="Quy chế – bản ký (số 1).pdf", content=PDF, **more):
    return client.post(url(world, "evidence_add"), {"file": SimpleUploadedFile(name, content), **more})


def test_a_file_comes_back_under_its_own_name_and_never_as_a_page(client, world):
    as_user(client, world, INSPECTED)
    assert upload(client, world).status_code == 302
    evidence = world.first.evidence.get()
    answer = as_user(client, world, INSPECTOR).get(url(world, "evidence_file", evidence.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert "filename*=utf-8''Quy%20ch%E1%BA%BF" in answer["Content-Disposition"]
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and "sandbox" in answer["Content-Security-Policy"]
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    as_user(client, world, OUTSIDER)
    assert client.get(url(world, "evidence_file", evidence.pk)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xau.pdf", b"hello", "không đúng loại được nhận"),
        ("rong.pdf", b"", "không có nội dung"),
        ("anh.png", PDF, "không khớp"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words(client, world, name, content, words):
    answer = upload(as_user(client, world, INSPECTED), world, name, content)
    assert answer.status_code == 422 and words in answer.context["upload"].errors["file"][0]
    assert not world.first.evidence.exists()


def test_a_form_without_a_file_says_so(client, world):
    answer = upload(as_user(client, world, INSPECTED), world, client_id="x")
    assert answer.status_code == 422 and "không đúng định dạng" in answer.content.decode()
    answer = as_user(client, world, INSPECTED).post(url(world, "evidence_add"), {})
    assert answer.status_code == 422 and "Vui lòng chọn tệp" in answer.content.decode()


def test_only_the_inspected_unit_hands_in_and_withdraws(client, world):
    upload(as_user(client, world, INSPECTED), world)
    evidence = world.first.evidence.get()
    as_user(client, world, INSPECTOR)
    assert upload(client, world).status_code == 403
    assert client.post(url(world, "evidence_withdraw", evidence.pk)).status_code == 403
    as_user(client, world, INSPECTED)
    assert "Rút tệp" in client.get(url(world, "evidence_withdraw", evidence.pk)).content.decode()
    assert client.post(url(world, "evidence_withdraw", evidence.pk)).status_code == 302
    assert world.first.evidence.get().withdrawn_at is not None


def test_a_stale_report_shows_both_texts_and_may_be_sent_again(client, world):
    world.play().report()
    answer = as_user(client, world, INSPECTED).post(
        url(world, "self_report"), {"base_version": 0, "text": "Bản của tôi"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and "Bản của tôi" in page and "kế hoạch công tác thi đua" in page
    again = {"base_version": answer.context["form"]["base_version"].value(), "text": "Bản của tôi"}
    assert client.post(url(world, "self_report"), again).status_code == 302
    assert world.first.self_report.text == "Bản của tôi"


def test_a_decomposed_name_is_stored_composed(client, world):
    sent = people(world, **{"nguoi-1-full_name": "Vu\u031bo\u031bng Thi\u0323 Ba\u0300"})
    as_user(client, world, INSPECTOR).post(url(world, "delegation", "inspecting"), sent)
    assert world.first.delegation_members.get(order=2).full_name == "Vương Thị Bà"
