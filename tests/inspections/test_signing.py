"""Signing: three parties in turn, each with their password, each to the very content they were shown."""

import hashlib
import json

import pytest

from inspections import permissions, queries, signing, states
from inspections.models import (
    DelegationMember,
    Event,
    Evidence,
    Exemplar,
    Inspection,
    InspectionPlan,
    Minutes,
    Opinion,
    SelfReport,
    Signature,
    SignedContent,
    VisitProposal,
)
from scoring.models import Deduction, LineAssessment
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER, World
from tests.inspections.acts import (
    digest,
    name_side,
    open_signing,
    refuse_to_sign,
    reopen_minutes,
    return_,
    sign,
    sign_two,
)
from tests.inspections.refusals import refused
from tests.inspections.worlds import built_once, taken_back

IN_TURN = (INSPECTOR, HEAD, INSPECTED)


built = built_once(states.AWAITING_SIGNATURES, deductions={"1": 1})
put_up = taken_back  # nobody has signed


def sign_as(world: World, *usernames: str, **given) -> None:
    for username in usernames:
        sign(world.first, world.user(username), **given)


def parties() -> list[tuple[str, str]]:
    return list(Signature.objects.values_list("party", "decision"))


# --- The content -----------------------------------------------------------------------------------


def test_what_is_put_up_is_its_canonical_bytes_under_their_digest(put_up):
    signed = SignedContent.objects.get()
    assert signed.digest == hashlib.sha256(signed.canonical.encode()).hexdigest()
    assert json.loads(signed.canonical)["revision"] == signed.revision == 1
    assert json.loads(signed.canonical)["scoresheet"]["total"] == "95"


def test_putting_up_twice_is_one_content(put_up):
    with refused("edit_awaiting_signatures"):
        open_signing(put_up.first, put_up.user(INSPECTOR))


def test_people_removed_behind_the_forms_keep_the_minutes_from_being_put_up(put_up):
    reopen_minutes(put_up.first, put_up.user(HEAD))
    put_up.first.delegation_members.filter(is_secretary=True).delete()
    with refused("missing_role"):
        open_signing(put_up.first, put_up.user(HEAD))


def test_a_line_opened_behind_the_forms_keeps_the_minutes_from_being_put_up(put_up):
    reopen_minutes(put_up.first, put_up.user(HEAD))
    LineAssessment.objects.filter(line__criterion__number=1).update(
        status="not_assessed", awarded_points=None
    )
    with refused("unscored"):
        open_signing(put_up.first, put_up.user(INSPECTOR))


# --- The order -------------------------------------------------------------------------------------


def test_secretary_head_representative(put_up):
    sign_as(put_up, *IN_TURN)
    assert parties() == [("secretary", "confirmed"), ("head", "confirmed"), ("representative", "confirmed")]
    assert put_up.first.state == states.SIGNED


@pytest.mark.parametrize("username", [HEAD, INSPECTED])
def test_nobody_signs_before_the_secretary(put_up, username):
    with refused("not_your_turn") as refusal:
        sign_as(put_up, username)
    assert refusal.value.message.endswith("Đang chờ: Thư ký Tuần Giáo, Thư ký.")


def test_the_representative_waits_for_the_head(put_up):
    sign_as(put_up, INSPECTOR)
    with refused("not_your_turn"):
        sign_as(put_up, INSPECTED)
    with refused("not_your_turn"):
        refuse_to_sign(put_up.first, put_up.user(INSPECTED))


@pytest.mark.parametrize(
    "username", [OUTSIDER, "thuongtruc", "noivu.tuangiao", "truongdoan.muonglay", "sonoivu", "quantri"]
)
def test_who_is_not_named_to_sign_does_not(put_up, username):
    with refused("forbidden"):
        sign_as(put_up, username)
    with refused("forbidden"):
        refuse_to_sign(put_up.first, put_up.user(username))


def test_a_signature_keeps_name_position_person_and_digest(put_up):
    sign_as(put_up, INSPECTOR)
    signature = Signature.objects.get()
    assert (signature.signer_name, signature.user) == ("Thư ký Tuần Giáo", put_up.user(INSPECTOR))
    assert signature.digest == signature.content.digest
    assert signature.signer_position


# --- What it is bound to ---------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["", "sai", "KIEMTRACHEO-2022", "kiemtracheo-2022 "])
def test_a_wrong_password_signs_nothing(put_up, password):
    with refused("wrong_password") as refusal:
        sign_as(put_up, INSPECTOR, password=password)
    assert refusal.value.field == "password"


def test_a_closed_account_signs_nothing(put_up):
    signer = put_up.user(INSPECTOR)
    signer.is_active = False
    signer.save()
    with refused("forbidden"):
        sign(put_up.first, signer)


@pytest.mark.parametrize("shown", ["0" * 64, "x", "", "\u0000"])
def test_a_digest_that_was_not_put_up_is_not_signed(put_up, shown):
    with refused("document_changed"):
        sign_as(put_up, INSPECTOR, shown=shown)


def test_a_voided_digest_is_not_signed(put_up):
    old = digest(put_up.first)
    reopen_minutes(put_up.first, put_up.user(HEAD))
    with refused("document_changed"):
        sign_as(put_up, INSPECTOR, shown=old)
    open_signing(put_up.first, put_up.user(INSPECTOR))
    with refused("document_changed"):
        sign_as(put_up, INSPECTOR, shown=old)


def test_the_same_words_put_up_again_have_another_digest(put_up):
    old = digest(put_up.first)
    reopen_minutes(put_up.first, put_up.user(HEAD))
    open_signing(put_up.first, put_up.user(INSPECTOR))
    assert digest(put_up.first) != old


TAMPERINGS = {
    "status": lambda: LineAssessment.objects.filter(status="incomplete").update(status="complete"),
    "finding": lambda: LineAssessment.objects.filter(status="incomplete").update(finding="Khác."),
    "deduction": lambda: Deduction.objects.update(reason="Không có lý do nào."),
    "minutes": lambda: Minutes.objects.update(strengths="Khác."),
    "times": lambda: Minutes.objects.update(ends_at="2022-12-01T10:00Z"),
    "opinion": lambda: Opinion.objects.update(stance="disagree"),
    "report": lambda: SelfReport.objects.update(text="Khác."),
    "exemplar": lambda: Exemplar.objects.update(name="Khác"),
    "exemplar gone": lambda: Exemplar.objects.all().delete(),
    "member": lambda: DelegationMember.objects.filter(function__code="economy").update(full_name="Khác"),
    "evidence": lambda: Evidence.objects.update(sha256="0" * 64),
    "evidence gone": lambda: Evidence.objects.update(withdrawn_at="2022-12-01T10:00Z"),
    "visit": lambda: VisitProposal.objects.update(place="Khác"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_data_changed_behind_the_signature_is_noticed(put_up, tampering):
    if tampering == "status":
        Deduction.objects.all().delete()
    assert TAMPERINGS[tampering]()
    with refused("content_tampered"):
        sign_as(put_up, INSPECTOR)


def test_data_changed_between_two_signatures_is_noticed(put_up):
    sign_as(put_up, INSPECTOR)
    Minutes.objects.update(causes="Khác.")
    with refused("content_tampered"):
        sign_as(put_up, HEAD)


def test_tampering_is_noticed_past_rows_read_before(put_up):
    inspection, signer = put_up.first, put_up.user(INSPECTOR)
    assert inspection.minutes.strengths
    Minutes.objects.update(strengths="Khác.")
    with refused("content_tampered"):
        sign(inspection, signer)


# --- Twice -----------------------------------------------------------------------------------------


def test_signing_twice_is_one_signature(put_up):
    first = sign(put_up.first, put_up.user(INSPECTOR))
    events = Event.objects.count()
    assert sign(put_up.first, put_up.user(INSPECTOR)) == first
    assert (Signature.objects.count(), Event.objects.count()) == (1, events)


def test_the_last_signature_twice_is_one_signature(put_up):
    sign_as(put_up, *IN_TURN)
    shown = digest(put_up.first)
    assert sign(put_up.first, put_up.user(INSPECTED), shown).party == "representative"
    assert Signature.objects.count() == 3


def test_the_second_press_needs_the_password_too(put_up):
    sign_as(put_up, INSPECTOR)
    with refused("wrong_password"):
        sign_as(put_up, INSPECTOR, password="sai")


def test_a_list_read_before_does_not_decide_whose_turn_it_is(put_up):
    rows = queries.with_progress(permissions.visible_inspections(put_up.user(HEAD)))
    stale = rows.get(pk=put_up.first.pk)
    sign_as(put_up, INSPECTOR)
    signing.sign(
        inspection=stale,
        digest=digest(put_up.first),
        password="kiemtracheo-2022",
        by=put_up.user(HEAD),
        at=put_up.plan.issued_at,
    )
    assert len(parties()) == 2


# --- Refusing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_refusing_needs_a_reason(put_up, reason):
    with refused("refusal_reason"):
        refuse_to_sign(put_up.first, put_up.user(INSPECTOR), reason)


def test_a_refusal_sends_it_back_as_a_new_revision_and_keeps_the_old(put_up):
    sign_two(put_up)
    refuse_to_sign(put_up.first, put_up.user(INSPECTED), "Sai điểm nội dung 4.")
    assert (put_up.first.state, put_up.first.revision) == (states.MINUTES_DRAFTED, 2)
    signed = SignedContent.objects.get()
    assert (signed.revision, signed.void_reason) == (1, "Sai điểm nội dung 4.")
    assert parties()[-1] == ("representative", "refused")


def test_after_a_refusal_all_three_sign_anew(put_up):
    sign_two(put_up)
    refuse_to_sign(put_up.first, put_up.user(INSPECTED))
    open_signing(put_up.first, put_up.user(INSPECTOR))
    sign_as(put_up, *IN_TURN)
    assert (put_up.first.state, Signature.objects.count()) == (states.SIGNED, 6)


def test_refusing_twice_is_once(put_up):
    refuse_to_sign(put_up.first, put_up.user(INSPECTOR))
    with refused("document_changed"):
        refuse_to_sign(put_up.first, put_up.user(INSPECTOR))


def test_a_signature_is_not_taken_back_by_refusing(put_up):
    sign_as(put_up, INSPECTOR)
    with refused("not_your_turn"):
        refuse_to_sign(put_up.first, put_up.user(INSPECTOR))


# --- Reopening -------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "  ", "\u0000"])
def test_reopening_needs_a_reason(put_up, reason):
    with refused("reopen_reason"):
        reopen_minutes(put_up.first, put_up.user(HEAD), reason)


@pytest.mark.parametrize("username", [INSPECTOR, INSPECTED, OUTSIDER, "thuongtruc"])
def test_only_the_head_reopens(put_up, username):
    for state in (states.AWAITING_SIGNATURES, states.SIGNED, states.SUBMITTED):
        put_up.reach(state)
        if state == states.SUBMITTED:
            return_(put_up.first, put_up.user("noivu"))
        with refused("forbidden"):
            reopen_minutes(put_up.first, put_up.user(username))


def test_reopening_voids_the_signatures_and_keeps_them(put_up):
    sign_as(put_up, *IN_TURN)
    reopen_minutes(put_up.first, put_up.user(HEAD), "Bổ sung kiến nghị.")
    signed = SignedContent.objects.get()
    assert (signed.voided_by, signed.void_reason) == (put_up.user(HEAD), "Bổ sung kiến nghị.")
    assert (Signature.objects.count(), put_up.first.revision) == (3, 2)
    assert signing.content_in_force(put_up.first) is None


def test_reopening_twice_is_once(put_up):
    reopen_minutes(put_up.first, put_up.user(HEAD))
    with refused("wrong_state"):
        reopen_minutes(put_up.first, put_up.user(HEAD))


def test_a_new_revision_is_signed_from_the_start(put_up):
    sign_two(put_up)
    reopen_minutes(put_up.first, put_up.user(HEAD))
    open_signing(put_up.first, put_up.user(INSPECTOR))
    with refused("not_your_turn"):
        sign_as(put_up, INSPECTED)


def test_edits_after_a_signature_say_so_and_before_it_say_so_too(put_up):
    with refused("edit_awaiting_signatures"):
        name_side(put_up.first, put_up.user(INSPECTOR), "inspecting")
    sign_as(put_up, INSPECTOR)
    with refused("edit_after_signing"):
        name_side(put_up.first, put_up.user(INSPECTOR), "inspecting")


def test_a_secretary_who_was_replaced_no_longer_signs(put_up):
    old = digest(put_up.first)
    reopen_minutes(put_up.first, put_up.user(HEAD))
    office = put_up.user("noivu.tuangiao")
    people = [p for p in put_up.play().people_of("inspecting") if p.function != "home_affairs"]
    people = [p if not p.is_secretary else type(p)(**{**vars(p), "user_id": office.pk}) for p in people]
    vacant = {"home_affairs": "Kiêm nhiệm thư ký."}
    name_side(put_up.first, put_up.user(HEAD), "inspecting", people, vacant)
    open_signing(put_up.first, put_up.user(HEAD))
    for shown in (old, digest(put_up.first)):
        with refused("forbidden"):
            sign_as(put_up, INSPECTOR, shown=shown)
    sign_as(put_up, "noivu.tuangiao")
    assert Signature.objects.get().user == office


def test_after_closing_nothing_is_signed_refused_or_reopened(put_up):
    put_up.close()
    with refused("plan_closed"):
        sign_as(put_up, INSPECTOR)
    with refused("plan_closed"):
        refuse_to_sign(put_up.first, put_up.user(INSPECTOR))
    with refused("plan_closed"):
        reopen_minutes(put_up.first, put_up.user(HEAD))


def test_every_refusal_leaves_the_inspection_in_memory_as_stored(put_up):
    inspection = put_up.first
    Minutes.objects.update(strengths="Khác.")
    sign_state, plan = inspection.state, InspectionPlan.objects.get()
    with refused("content_tampered"):
        sign(inspection, put_up.user(INSPECTOR))
    assert (inspection.state, inspection.revision) == (sign_state, 1)
    assert Inspection.objects.get(pk=inspection.pk).plan == plan
