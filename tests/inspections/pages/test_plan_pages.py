"""The pages of a plan: who opens them, what a draft takes, what is refused with everything kept."""

import datetime

import pytest
from django.urls import reverse

from clusters.models import ClusterMembership, ClusterTerm
from inspections import planning, replacing, states
from inspections.models import InspectionPlan, LegalBasis, Side
from scoring.models import ScoreLine
from tests.factories import INSPECTED, INSPECTOR, NOW, OUTSIDER

STAFF = "thuongtruc"
PAGES = [
    "plan_detail",
    "plan_edit",
    "plan_bases",
    "plan_composition",
    "plan_assignments",
    "plan_criteria",
    "plan_criteria_version",
    "plan_issue",
    "plan_close",
    "plan_results",
]


def page(name, world):
    return reverse(name, args=[world.plan.pk])


def enter(client, world, username=STAFF):
    client.force_login(world.user(username))
    return client


def typed(answer):
    """What the shown form would send back unchanged."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    for rows in answer.context.get("rows_list") or answer.context.get("rowsets", {}).values():
        for part in [rows.management_form, *rows]:
            values |= {part.add_prefix(name): part[name].value() for name in part.fields}
    return {
        name: value.isoformat() if isinstance(value, datetime.date) else value
        for name, value in values.items()
        if value is not None and value is not False
    }


def wording(answer):
    return answer.content.decode()


# --- Who opens them ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_an_issued_plan_offers_nothing_to_save(client, world, name):
    answer = enter(client, world).get(page(name, world))
    assert answer.status_code == 200 and "Lưu nội dung" not in wording(answer)


@pytest.mark.parametrize("username, status", [(STAFF, 409), (OUTSIDER, 403)])
def test_an_issued_plan_takes_nothing_through_its_pages(client, draft_world, username, status):
    enter(client, draft_world)
    forms = {
        name: typed(client.get(page(name, draft_world) + query))
        for name, query in [
            ("plan_edit", ""),
            ("plan_bases", ""),
            ("plan_composition", ""),
            ("plan_assignments", ""),
            ("plan_criteria", "?sua=1"),
        ]
    }
    staff = draft_world.user(STAFF)
    planning.issue_plan(
        plan=draft_world.plan, number="120", issued_on=datetime.date(2022, 10, 20), by=staff, at=NOW
    )
    before = InspectionPlan.objects.values().get()
    enter(client, draft_world, username)
    for name, data in forms.items():
        answer = client.post(page(name, draft_world), data)
        assert answer.status_code == status, name
        assert "error-summary" in wording(answer)
    assert InspectionPlan.objects.values().get() == before


def test_a_plan_that_does_not_exist_is_not_found(client, world):
    assert enter(client, world).get(reverse("plan_detail", args=[999])).status_code == 404


def test_lists_show_the_plan_to_its_cluster(client, world):
    assert "120/KH-CTĐVT" in wording(enter(client, world, OUTSIDER).get(reverse("plan_list")))


# --- A new draft ---------------------------------------------------------------------------------


@pytest.fixture
def next_term(world):
    return ClusterTerm.objects.create(
        cluster=world.term.cluster, year=2023, standing_unit=world.term.standing_unit
    )


def deadlines(world, inspect="2023-12-05", submit="2023-12-10"):
    return {
        "criteria_template": world.plan.criteria_template_id,
        "inspection_deadline": inspect,
        "submission_deadline": submit,
        "submission_deadline_inclusive": "on",
    }


def test_a_draft_is_opened_once(client, world, next_term):
    url = reverse("plan_create", args=[next_term.pk])
    enter(client, world)
    assert client.get(url).status_code == 200
    for _ in range(2):
        assert client.post(url, deadlines(world)).status_code == 302
    plan = InspectionPlan.objects.get(term=next_term)
    assert plan.submission_deadline_inclusive and not plan.inspection_deadline_inclusive


def test_handing_in_before_inspecting_is_refused(client, world, next_term):
    url = reverse("plan_create", args=[next_term.pk])
    answer = enter(client, world).post(url, deadlines(world, submit="2023-12-01"))
    assert answer.status_code == 422
    assert "Hạn gửi kết quả phải sau hạn kiểm tra." in wording(answer)
    assert not InspectionPlan.objects.filter(term=next_term).exists()


def test_others_do_not_find_the_page_of_a_new_draft(client, world, next_term):
    url = reverse("plan_create", args=[next_term.pk])
    assert enter(client, world, OUTSIDER).get(url).status_code == 404


def test_composition_and_bases_are_suggested_from_the_year_before(client, world, next_term):
    enter(client, world).post(reverse("plan_create", args=[next_term.pk]), deadlines(world))
    plan = InspectionPlan.objects.get(term=next_term)
    for name in ("plan_bases", "plan_composition"):
        answer = client.get(reverse(name, args=[plan.pk]))
        assert "Đã điền sẵn theo kế hoạch năm 2022" in wording(answer)
        assert client.post(reverse(name, args=[plan.pk]), typed(answer)).status_code == 302
    assert plan.role_requirements.count() == world.plan.role_requirements.count()
    assert plan.plan_bases.count() == 2


# --- The texts -----------------------------------------------------------------------------------


def test_the_content_is_saved_as_typed(client, draft_world):
    url = page("plan_edit", draft_world)
    data = typed(enter(client, draft_world).get(url)) | {"purposes": "Một\nHai"}
    assert client.post(url, data).status_code == 302
    draft_world.plan.refresh_from_db()
    assert draft_world.plan.purposes == "Một\nHai"


def test_a_stale_content_is_refused_with_both_versions_and_then_taken(client, draft_world):
    url = page("plan_edit", draft_world)
    data = typed(enter(client, draft_world).get(url))
    assert client.post(url, data | {"closing": "Bản của người khác."}).status_code == 302
    answer = client.post(url, data | {"closing": "Bản của tôi."})
    assert answer.status_code == 409
    assert "Bản của người khác." in wording(answer) and "Bản của tôi." in wording(answer)
    assert client.post(url, typed(answer)).status_code == 302
    draft_world.plan.refresh_from_db()
    assert draft_world.plan.closing == "Bản của tôi."


def test_a_missing_text_keeps_the_others(client, draft_world):
    url = page("plan_edit", draft_world)
    data = typed(enter(client, draft_world).get(url)) | {"abstract": "", "closing": "Vẫn còn đây."}
    answer = client.post(url, data)
    assert answer.status_code == 422 and "Vẫn còn đây." in wording(answer)


# --- Rows ----------------------------------------------------------------------------------------


def test_one_more_row_comes_without_saving(client, draft_world):
    url = page("plan_composition", draft_world)
    data = typed(enter(client, draft_world).get(url)) | {"inspected-0-text": "Sửa dở", "add": "inspecting"}
    answer = client.post(url, data)
    assert answer.status_code == 200 and "Sửa dở" in wording(answer)
    rows = answer.context["rows_list"][0]
    assert not rows.forms[-1]["text"].value() and not answer.context["form"].errors
    assert not draft_world.plan.role_requirements.filter(text="Sửa dở").exists()


def test_a_row_is_taken_out_and_one_is_added(client, draft_world):
    url = page("plan_composition", draft_world)
    data = typed(enter(client, draft_world).get(url))
    asked = draft_world.plan.role_requirements.filter(side=Side.INSPECTING)
    last = asked.count() - 1
    removed = asked.last().function_id
    data |= {f"inspecting-{last}-DELETE": "on"}
    data |= {f"inspecting-{last + 1}-function": removed, f"inspecting-{last + 1}-text": "Người khác"}
    assert client.post(url, data).status_code == 302
    assert asked.get(function=removed).text == "Người khác"
    assert asked.count() == last + 1


def test_the_same_basis_twice_is_refused_at_its_row(client, draft_world):
    url = page("plan_bases", draft_world)
    data = typed(enter(client, draft_world).get(url))
    answer = client.post(url, data | {"bases-2-basis": data["bases-0-basis"]})
    assert answer.status_code == 422
    assert "Dòng 3: Căn cứ: Văn bản này đã được chọn ở dòng trên." in wording(answer)
    assert draft_world.plan.plan_bases.count() == 2


def test_the_bases_of_an_issued_plan_are_shown_as_it_was_issued(client, world):
    basis = world.plan.bases.first()
    url = reverse("plan_bases", args=[world.plan.pk])
    as_issued = world.plan.snapshot["bases"]
    LegalBasis.objects.filter(pk=basis.pk).update(number="999/2025/NĐ-CP", issuer="Ai đó")
    said = wording(enter(client, world).get(url))
    assert "999/2025" not in said and all(cited in said for cited in as_issued)


def test_a_basis_out_of_force_is_pointed_out_but_no_obstacle(client, draft_world):
    basis = draft_world.plan.bases.first()
    basis.effective_to = datetime.date(2020, 1, 1)
    basis.save()
    enter(client, draft_world)
    assert "Không còn hoặc chưa có hiệu lực" in wording(client.get(page("plan_bases", draft_world)))
    answer = client.get(page("plan_issue", draft_world))
    assert "Nên xem lại" in wording(answer) and answer.context["is_ready"]


# --- The ring ------------------------------------------------------------------------------------


def choices(world, pairs):
    return {f"inspects_{a}": b for a, b in pairs} | {"base_version": world.plan.lock_version}


def test_a_proposal_is_shown_and_not_stored(client, draft_world):
    draft_world.plan.inspections.all().delete()
    answer = enter(client, draft_world).get(page("plan_assignments", draft_world) + "?de-xuat=1")
    assert len(answer.context["ring"]["arrows"]) == 5 and not answer.context["refusals"]
    assert not draft_world.plan.inspections.exists()


def test_every_refusal_of_the_ring_is_listed_and_stands_at_its_choice(client, draft_world):
    a, b, c, d, e = (unit.pk for unit in draft_world.plan.members())
    url = page("plan_assignments", draft_world)
    answer = enter(client, draft_world).post(url, choices(draft_world, [(a, a), (b, c), (d, c)]))
    assert answer.status_code == 422
    said = {name: " ".join(errors) for name, errors in answer.context["form"].errors.items()}
    assert "Đơn vị không được kiểm tra chính mình." in said[f"inspects_{a}"]
    assert "Mỗi đơn vị chỉ được kiểm tra một lần trong đợt." in said[f"inspects_{d}"]
    assert "chưa được giao kiểm tra đơn vị nào" in said[f"inspects_{c}"]
    assert f'href="#id_inspects_{d}"' in answer.content.decode()
    assert "chưa có đơn vị kiểm tra" in said["__all__"]  # any of the others might inspect it
    assert draft_world.plan.inspections.count() == 5


def test_a_unit_that_has_left_meanwhile_is_refused_by_its_name(client, draft_world):
    a, b, c, d, e = draft_world.plan.members()
    pairs = [(x.pk, y.pk) for x, y in ((a, b), (b, c), (c, d), (d, e), (e, a))]
    ClusterMembership.objects.filter(unit=e).delete()
    answer = enter(client, draft_world).post(
        page("plan_assignments", draft_world), choices(draft_world, pairs)
    )
    assert answer.status_code == 422
    [error] = answer.context["form"].errors[f"inspects_{d.pk}"]
    assert error.startswith(f'"{e.name_standalone}" không phải là thành viên của Cụm')


def test_an_unusual_ring_asks_for_a_reason_and_keeps_the_choices(client, draft_world):
    a, b, c, d, e = (unit.pk for unit in draft_world.plan.members())
    pairs = [(a, b), (b, a), (c, d), (d, e), (e, c)]
    url = page("plan_assignments", draft_world)
    answer = enter(client, draft_world).post(url, choices(draft_world, pairs))
    assert answer.status_code == 422 and answer.context["form"][f"inspects_{a}"].value() == str(b)
    reason = {"reason": "Theo đề nghị của các đơn vị."}
    assert client.post(url, choices(draft_world, pairs) | reason).status_code == 302
    draft_world.plan.refresh_from_db()
    assert draft_world.plan.ring_exception_reason == reason["reason"]


def test_a_ring_is_tried_out_without_saving(client, draft_world):
    a, b, *_ = (unit.pk for unit in draft_world.plan.members())
    url = page("plan_assignments", draft_world) + f"?inspects_{b}={a}&inspects_{a}=khong-phai-so"
    answer = enter(client, draft_world).get(url)
    assert answer.status_code == 200 and len(answer.context["ring"]["arrows"]) == 1
    answer = client.post(page("plan_assignments", draft_world), choices(draft_world, [(a, b)]) | {"try": "1"})
    assert answer.status_code == 200 and len(answer.context["ring"]["arrows"]) == 1
    assert draft_world.plan.inspections.count() == 5


# --- The Biểu điểm -------------------------------------------------------------------------------


def test_criteria_of_a_draft_are_changed(client, draft_world):
    url = page("plan_criteria", draft_world)
    data = typed(enter(client, draft_world).get(url + "?sua=1")) | {"lines-0-max_points": "12.5"}
    assert client.post(url, data).status_code == 302
    points = [
        line.max_points
        for c in draft_world.plan.criteria_template.criteria.all()
        for line in c.score_lines.all()
    ]
    assert float(points[0]) == 12.5 and len(points) == 11


@pytest.mark.parametrize(
    "change, words",
    [
        ({"lines-1-number": "1"}, "Các dòng cùng TT cần ký hiệu khác nhau"),
        ({"lines-0-text_plan": ""}, "Vui lòng ghi nội dung này theo cách viết trong kế hoạch."),
        ({"lines-0-max_points": "0"}, "Vui lòng ghi số điểm lớn hơn 0."),
        ({"lines-0-number": "1", "lines-0-label": "1", "lines-10-number": "11"}, "Đã có dòng “11”."),
        ({"bands-0-min_points": "70"}, "Mức điểm này đã có ở dòng trên."),
        ({"bands-0-label": "tốt", "bands-1-label": "Tốt"}, "Xếp loại này đã có ở dòng trên."),
    ],
)
def test_wrong_criteria_are_refused_at_their_row(client, draft_world, change, words):
    url = page("plan_criteria", draft_world)
    data = typed(enter(client, draft_world).get(url + "?sua=1"))
    answer = client.post(url, data | change)
    assert answer.status_code == 422 and words in wording(answer)


def test_ratings_with_codes_alike_are_told_apart(client, draft_world):
    url = page("plan_criteria", draft_world)
    labels = ("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành xuất sắc nhiều mặt", "!")
    for code in ("", "tot"):
        changes = {f"bands-{row}-label": label for row, label in enumerate(labels)}
        changes |= {f"bands-{row}-code": code for row in range(3)}
        data = typed(enter(client, draft_world).get(url + "?sua=1"))
        assert client.post(url, data | changes).status_code == 302
        bands = draft_world.plan.criteria_template.bands.all()
        assert [band.label for band in bands] == list(labels)
        assert len({band.code for band in bands}) == 3


def test_a_plan_is_not_issued_with_two_lines_of_one_number(client, draft_world):
    """As the administration may leave them."""
    line = draft_world.plan.criteria_template.criteria.get(number=8).score_lines.last()
    ScoreLine.objects.filter(pk=line.pk).update(label="a")
    client = enter(client, draft_world)
    assert "ký hiệu khác nhau cho các dòng cùng số 8a" in wording(client.get(page("plan_issue", draft_world)))
    answer = client.post(page("plan_issue", draft_world), to_issue(draft_world))
    assert answer.status_code == 422 and "cùng số 8a của biểu điểm" in wording(answer)


def test_used_criteria_stay_and_a_new_version_is_opened_for_the_draft(client, world, next_term):
    enter(client, world).post(reverse("plan_create", args=[next_term.pk]), deadlines(world))
    plan = InspectionPlan.objects.get(term=next_term)
    assert "Lập phiên bản mới để sửa" in wording(client.get(reverse("plan_criteria", args=[plan.pk])))
    url = reverse("plan_criteria_version", args=[plan.pk])
    assert client.post(url, typed(client.get(url))).status_code == 302
    plan.refresh_from_db()
    world.plan.refresh_from_db()
    assert plan.criteria_template.version == 2 and plan.criteria_template.frozen_at is None
    assert world.plan.criteria_template.version == 1
    lines = [c.score_lines.count() for c in plan.criteria_template.criteria.all()]
    assert sum(lines) == 11 and plan.criteria_template.bands.count() == 3


def test_what_was_typed_into_a_draft_set_aside_meanwhile_stays_on_the_page(client, world):
    staff = world.user("thuongtruc")
    draft = replacing.draft_replacement(plan=world.plan, reason="Sai hạn.", by=staff, at=NOW)
    enter(client, world)
    urls = {name: reverse(name, args=[draft.pk]) for name in ("plan_edit", "plan_bases", "plan_composition")}
    sent = {name: typed(client.get(url)) for name, url in urls.items()}
    for name, field in (
        ("edit", "closing"),
        ("bases", "bases-0-wording"),
        ("composition", "inspecting-0-text"),
    ):
        sent[f"plan_{name}"][field] = "Câu vừa nhập./."
    replacing.set_aside_draft(plan=draft, by=staff, at=NOW)
    for name, url in urls.items():
        answer = client.post(url, sent[name])
        assert answer.status_code == 409 and "Câu vừa nhập./." in answer.content.decode(), name


# --- Issuing and ending --------------------------------------------------------------------------


def to_issue(world, **change) -> dict:
    world.plan.refresh_from_db()
    return {"number": "120", "issued_on": "2022-10-20", "base_version": world.plan.lock_version} | change


def test_the_plan_is_issued_once(client, draft_world):
    url = page("plan_issue", draft_world)
    enter(client, draft_world)
    assert client.post(url, to_issue(draft_world)).status_code == 302
    assert client.post(url, to_issue(draft_world)).status_code == 409
    draft_world.plan.refresh_from_db()
    assert draft_world.plan.state == states.ISSUED and draft_world.plan.snapshot


def test_the_button_of_issuing_stands_only_under_a_clean_list(client, draft_world):
    draft_world.plan.inspections.all().delete()
    answer = enter(client, draft_world).get(page("plan_issue", draft_world))
    assert "Ban hành kế hoạch</button>" not in wording(answer)
    assert page("plan_assignments", draft_world) in wording(answer)
    assert client.post(page("plan_issue", draft_world), to_issue(draft_world)).status_code == 422


@pytest.mark.parametrize("change", [{"number": "12/KH"}, {"number": ""}, {"issued_on": "2022-12-05"}])
def test_a_wrong_number_or_day_is_refused(client, draft_world, change):
    answer = enter(client, draft_world).post(page("plan_issue", draft_world), to_issue(draft_world, **change))
    assert answer.status_code == 422
    draft_world.plan.refresh_from_db()
    assert draft_world.plan.is_draft


def test_ending_with_open_inspections_needs_a_reason(client, world):
    url = page("plan_close", world)
    answer = enter(client, world).post(url, {"reason": " "})
    assert answer.status_code == 422 and "Còn 5 cuộc kiểm tra" in wording(answer)
    assert enter(client, world, OUTSIDER).post(url, {"reason": "Thôi."}).status_code == 403
    assert enter(client, world).post(url, {"reason": "Hoãn do mưa lũ."}).status_code == 302
    world.plan.refresh_from_db()
    assert world.plan.state == states.CLOSED


# --- Documents and results -----------------------------------------------------------------------


def test_scores_of_others_open_when_the_round_is_ended(client, world):
    world.reach(states.ACCEPTED)
    results, documents = page("plan_results", world), reverse("document_list")
    for username, seen in ((INSPECTOR, 2), (INSPECTED, 2), (STAFF, 5), ("sonoivu", 0)):
        enter(client, world, username)
        assert len(client.get(results).context["rows"]) == seen
        assert len(client.get(documents).context["rows"]) == seen
    enter(client, world).post(page("plan_close", world), {"reason": "Hết năm."})
    assert len(enter(client, world, OUTSIDER).get(results).context["rows"]) == 5


def test_an_unfinished_inspection_has_no_points(client, world):
    world.reach(states.IN_PROGRESS)
    html = wording(enter(client, world, INSPECTOR).get(page("plan_results", world)))
    assert "Chưa gửi kết quả" in html and "result-cell" not in html


def test_documents_say_what_is_final_and_who_owes(client, world):
    world.reach(states.SCORED)
    html = wording(enter(client, world, "noivu").get(reverse("document_list")))
    assert reverse("minutes_pdf", args=[world.first.pk]) in html and "Dự thảo" in html
    assert "Đang chờ: Đoàn kiểm tra của huyện Tuần Giáo lập biên bản" in html


@pytest.mark.parametrize("wanted", ["999", "abc", "-1", "9" * 5000])
def test_documents_of_an_unknown_plan_are_not_found(client, world, wanted):
    assert enter(client, world).get(reverse("document_list") + f"?ke-hoach={wanted}").status_code == 404
