"""The field page's API and the standing unit's page of work that came too late."""

import hashlib
import io
import json
import uuid
import zipfile

import pytest
from django.urls import reverse

from inspections import field_packages, states
from inspections.content import canonical_bytes, digest_of, inspection_content
from inspections.errors import Refusal
from inspections.models import Evidence, FieldOperation, FieldPackage, FieldPreparation, Inspection, Opinion
from inspections.queries.readings import last_reading
from tests.factories import HEAD, INSPECTED, INSPECTOR, OUTSIDER
from tests.inspections.acts import photo
from tests.inspections.test_sync import incomplete, operation, receive, score

pytestmark = pytest.mark.django_db


def as_person(client, world, username):
    client.force_login(world.user(username))
    return client


def post(client, name, body):
    return client.post(reverse(name), json.dumps(body), content_type="application/json")


# --- Setting out ---------------------------------------------------------------------------------------


def test_a_team_takes_its_visit_along_and_nobody_elses(client, world):
    world.reach(states.IN_PROGRESS)
    world.reach(states.IN_PROGRESS, 2)
    answer = post(as_person(client, world, INSPECTOR), "onsite_visits", {"device": str(uuid.uuid4())})
    [visit] = answer.json()["visits"]
    assert visit["id"] == world.first.pk
    assert [line["number"] for line in visit["lines"]][-3:] == ["8b", "9", "10"]
    assert FieldPreparation.objects.get().user.username == INSPECTOR


@pytest.mark.parametrize("username", [INSPECTED, OUTSIDER, "sonoivu", "thuongtruc"])
def test_who_is_not_of_the_team_takes_nothing_along(client, world, username):
    world.reach(states.IN_PROGRESS)
    answer = post(as_person(client, world, username), "onsite_visits", {"device": str(uuid.uuid4())})
    assert answer.json()["visits"] == []


def test_a_visit_is_taken_along_with_a_fixed_number_of_queries(client, world, django_assert_num_queries):
    world.reach(states.IN_PROGRESS)
    as_person(client, world, INSPECTOR)
    body = {"device": str(uuid.uuid4())}
    post(client, "onsite_visits", body)
    with django_assert_num_queries(28):
        post(client, "onsite_visits", body)


def test_whoever_is_not_logged_in_is_told_so_and_not_sent_to_a_page(client, world):
    answer = post(client, "onsite_operations", {"operations": []})
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


# --- Sending -------------------------------------------------------------------------------------------


def test_operations_in_receipts_out(client, world):
    world.reach(states.IN_PROGRESS)
    sent = score(world, world.user(INSPECTOR))
    answer = post(as_person(client, world, INSPECTOR), "onsite_operations", {"operations": [sent]})
    assert answer.status_code == 200
    assert [r["outcome"] for r in answer.json()["receipts"]] == ["applied"]


def test_the_same_id_with_other_content_is_409(client, world):
    world.reach(states.IN_PROGRESS)
    key, user = uuid.uuid4(), world.user(INSPECTOR)
    as_person(client, world, INSPECTOR)
    post(client, "onsite_operations", {"operations": [score(world, user, key=key)]})
    other = score(world, user, key=key, value=incomplete("Sổ theo dõi"))
    answer = post(client, "onsite_operations", {"operations": [other]})
    assert (answer.status_code, answer.json()["receipts"][0]["outcome"]) == (409, "id_taken")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"operations": 7}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_list_of_operations_is_refused_with_a_sentence(client, world, body):
    as_person(client, world, INSPECTOR)
    answer = client.post(reverse("onsite_operations"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_too_many_at_once_are_refused(client, world):
    as_person(client, world, INSPECTOR)
    answer = post(client, "onsite_operations", {"operations": [{}] * 201})
    assert answer.status_code == 413


# --- Photos --------------------------------------------------------------------------------------------


def send_part(client, sha256, data, offset, length):
    return client.generic(
        "PATCH",
        reverse("onsite_photo", args=[sha256]),
        data,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset), "Upload-Length": str(length)},
    )


def photo_operation(world, sha256, user=INSPECTOR):
    value = {"sha256": sha256, "name": "ảnh 1.jpg", "line": None, "taken_at": "2022-11-28T09:30:00+07:00"}
    return operation(world.first, world.user(user), "attach_photo", f"photo:{sha256}", value)


def test_a_photo_arrives_in_parts_goes_on_where_it_stopped_and_is_kept_once(client, world):
    world.reach(states.IN_PROGRESS)
    as_person(client, world, INSPECTOR)
    data = photo()
    sha256, half = hashlib.sha256(data).hexdigest(), len(data) // 2
    sent = photo_operation(world, sha256)
    assert receive(world, INSPECTOR, sent)[0]["outcome"] == "photo_missing"
    send_part(client, sha256, data[:half], 0, len(data))
    again = send_part(client, sha256, data[:half], 0, len(data))
    assert (again.status_code, again.json()["received"]) == (409, half)
    assert client.get(reverse("onsite_photo", args=[sha256])).json() == {
        "received": half,
        "is_complete": False,
    }
    assert send_part(client, sha256, data[half:], half, len(data)).json()["is_complete"]
    assert [r["outcome"] for r in receive(world, INSPECTOR, sent, sent)] == ["applied"] * 2
    row = Evidence.objects.get(inspection=world.first, side="inspecting")
    assert (row.original_name, row.sha256) == ("ảnh 1.jpg", sha256)


def test_a_photo_that_is_not_what_its_name_says_is_sent_anew(client, world):
    as_person(client, world, INSPECTOR)
    answer = send_part(client, "0" * 64, b"other", 0, 5)
    assert (answer.status_code, answer.json()["code"]) == (422, "blob_mismatch")
    assert client.get(reverse("onsite_photo", args=["0" * 64])).json()["received"] == 0


def test_ones_photos_are_nobody_elses(client, world):
    world.reach(states.IN_PROGRESS)
    data = photo()
    sha256 = hashlib.sha256(data).hexdigest()
    send_part(as_person(client, world, INSPECTOR), sha256, data, 0, len(data))
    assert receive(world, HEAD, photo_operation(world, sha256, HEAD))[0]["outcome"] == "photo_missing"


def test_nobody_fills_the_disk_with_photos(client, world, settings):
    settings.FIELD_PHOTOS_MAX_BYTES = 1000
    as_person(client, world, INSPECTOR)
    for text in (b"a" * 900, b"b" * 900):
        answer = send_part(client, hashlib.sha256(text).hexdigest(), text, 0, 900)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_photos")


@pytest.mark.parametrize("length", ["", "-1", "x", "99999999999"])
def test_a_photo_too_large_or_of_no_length_is_refused(client, world, length):
    as_person(client, world, INSPECTOR)
    answer = send_part(client, "0" * 64, b"x", 0, length)
    assert answer.status_code in (413, 422)


def test_the_teams_photos_are_no_part_of_what_the_inspected_unit_handed_over(client, world):
    world.reach(states.IN_PROGRESS)
    before = digest_of(inspection_content(world.first))
    data = photo()
    sha256 = hashlib.sha256(data).hexdigest()
    send_part(as_person(client, world, INSPECTOR), sha256, data, 0, len(data))
    receive(world, INSPECTOR, photo_operation(world, sha256))
    assert digest_of(inspection_content(Inspection.objects.get(pk=world.first.pk))) == before
    page = client.get(reverse("self_report", args=[world.first.pk])).content.decode()
    assert "Ảnh của Đoàn kiểm tra" in page and "ảnh 1.jpg" in page


# --- Too late ------------------------------------------------------------------------------------------


@pytest.fixture
def parked(world):
    world.reach(states.IN_PROGRESS)
    late = score(world, world.user(INSPECTOR), value=incomplete("Sổ <b>theo dõi</b>"))
    world.reach(states.SCORED)
    receive(world, INSPECTOR, late)
    return world


def test_the_standing_unit_reads_what_came_too_late_and_says_so(client, parked):
    as_person(client, parked, "thuongtruc")
    assert "Xem xét việc làm tại chỗ đến sau" in client.get(reverse("home")).content.decode()
    address = reverse("plan_field_work", args=[parked.plan.pk])
    page = client.get(address).content.decode()
    assert "Nội dung 1" in page and "Sổ &lt;b&gt;theo dõi" in page
    row = FieldOperation.objects.get()
    sent = {"inspection": parked.first.pk, "operations": str(row.pk), "note": "Đã đối chiếu."}
    client.post(address, sent)
    row.refresh_from_db()
    assert row.reviewed_by.username == "thuongtruc"
    assert "Không có nội dung nào chờ xem xét" in client.get(address).content.decode()


def package(world, **said) -> bytes:
    sent = score(world, world.user(INSPECTOR), value=incomplete("Sổ theo dõi"))
    content = {"format": 1, "user": {"id": 1, "name": "Thư ký Tuần Giáo"}, "operations": [sent], "photos": []}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("viec-chua-gui.json", json.dumps(content | said))
    return packed.getvalue()


def bring(client, world, data: bytes):
    file = io.BytesIO(data)
    file.name = "viec-chua-gui.zip"
    return client.post(reverse("field_package_bring", args=[world.plan.pk]), {"file": file})


def test_a_file_of_unsent_work_is_read_and_kept_once_however_often_it_is_brought(client, world):
    world.reach(states.IN_PROGRESS)
    as_person(client, world, "thuongtruc")
    data = package(world)
    for _ in range(2):
        assert bring(client, world, data).status_code == 302
    kept = FieldPackage.objects.get()
    with kept.file.open("rb") as file:
        assert file.read() == data
    page = client.get(reverse("plan_field_work", args=[world.plan.pk])).content.decode()
    assert "Thư ký Tuần Giáo" in page and "Sổ theo dõi" in page
    assert not FieldOperation.objects.exists()


def test_what_was_only_begun_sent_back_or_typed_is_read_as_well(client, world):
    world.reach(states.IN_PROGRESS)
    visit, at = world.first.pk, "2022-11-28T09:30:00.000+07:00"
    value = {"line": world.line_id("1"), "status": "incomplete", "finding": ""}
    value["deductions"] = [{"content": "Chưa có quy chế", "reason": ""}]
    begun = {
        "visit": visit,
        "kind": "record_line",
        "value": value,
        "why": "còn thiếu lý do",
        "device_time": at,
    }
    exemplar = {"name": f"exemplar-{visit}", "value": {"name": "Hợp tác xã chè", "note": "Bao tiêu."}}
    said = {"stance": "disagree", "text": "Chưa đúng.", "reason": "Đã có sổ."}
    opinion = {"name": f"opinion-{visit}", "value": said}
    lists = {
        "begun": [begun, None, {}, 7],
        "typed": [exemplar, opinion, {"name": "x"}, []],
        "exported_at": at,
    }
    assert bring(as_person(client, world, "thuongtruc"), world, package(world, **lists)).status_code == 302
    page = client.get(reverse("plan_field_work", args=[world.plan.pk])).content.decode()
    for words in (
        "Chưa có quy chế",
        "Chưa ghi xong trên máy: còn thiếu lý do.",
        "Hợp tác xã chè",
        "Bao tiêu.",
    ):
        assert words in page
    assert "Không nhất trí" in page and "Đã có sổ." in page


@pytest.mark.parametrize(
    "said", [{"format": 2}, {"operations": 7}, {"user": None}, {"operations": [{"body": "[]"}, None, {}]}]
)
def test_a_file_that_is_no_such_package_is_refused_with_a_sentence(client, world, said):
    world.reach(states.IN_PROGRESS)
    answer = bring(as_person(client, world, "thuongtruc"), world, package(world, **said))
    assert answer.status_code == 422
    assert "Không đọc được tệp việc chưa gửi" in answer.content.decode()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7"])
def test_neither_is_any_other_file(client, world, data):
    world.reach(states.IN_PROGRESS)
    assert bring(as_person(client, world, "thuongtruc"), world, data).status_code == 422


LIST_NAME = "viec-chua-gui.json"


def packed_again(data: bytes, method: int) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        said = archive.read(LIST_NAME)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(LIST_NAME, said)
    return packed.getvalue()


def damaged(data: bytes) -> bytes:
    """Forty bytes of the list turned round, behind the head of its stream."""
    start = data.index(LIST_NAME.encode()) + len(LIST_NAME) + 5
    return data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 40]) + data[start + 40 :]


def lengthened(data: bytes) -> bytes:
    """The directory says more of the list than there is."""
    sizes = data.index(b"PK\x01\x02") + 20
    return data[:sizes] + (1_000_000).to_bytes(4, "little") * 2 + data[sizes + 8 :]


def locked(data: bytes) -> bytes:
    """The list is said to have a password."""
    marked = bytearray(data)
    for flags in (data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8):
        marked[flags] |= 1
    return bytes(marked)


@pytest.mark.parametrize(
    ("spoil", "method"),
    [
        (damaged, zipfile.ZIP_STORED),
        (damaged, zipfile.ZIP_DEFLATED),
        (damaged, zipfile.ZIP_BZIP2),
        (damaged, zipfile.ZIP_LZMA),
        (lengthened, zipfile.ZIP_STORED),
        (locked, zipfile.ZIP_STORED),
    ],
)
def test_neither_is_a_package_that_was_damaged_on_its_way_or_is_locked(client, world, spoil, method):
    world.reach(states.IN_PROGRESS)
    data = spoil(packed_again(package(world), method))
    answer = bring(as_person(client, world, "thuongtruc"), world, data)
    assert answer.status_code == 422
    assert "Không đọc được tệp việc chưa gửi" in answer.content.decode()


def test_a_directory_too_long_is_refused_before_it_is_read(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(9000):
            archive.writestr(f"{number}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda file: pytest.fail("read at once"))
    with pytest.raises(Refusal) as refused:
        field_packages.read_list(packed)
    assert refused.value.code == "package_broken"


# --- Read on the spot ----------------------------------------------------------------------------------


def read_out(world) -> None:
    content = inspection_content(Inspection.objects.get(pk=world.first.pk))
    value = {"canonical": canonical_bytes(content).decode(), "digest": digest_of(content)}
    receive(world, INSPECTOR, operation(world.first, world.user(INSPECTOR), "read_through", "reading", value))


def test_the_signing_page_says_that_nothing_changed_since_the_reading(client, world):
    world.reach(states.MINUTES_DRAFTED)
    world.play().give_opinion()
    read_out(world)
    world.reach(states.AWAITING_SIGNATURES)
    page = as_person(client, world, INSPECTOR).get(reverse("signing", args=[world.first.pk])).content.decode()
    assert "Đúng với bản đã đọc" in page and last_reading(world.first).code in page


def test_the_signing_page_shows_exactly_what_changed_since_the_reading(client, world):
    world.reach(states.MINUTES_DRAFTED)
    world.play().give_opinion()
    read_out(world)
    Opinion.objects.filter(inspection=world.first).update(
        stance="agree_with_remarks", text="Đề nghị xem lại."
    )
    world.reach(states.AWAITING_SIGNATURES)
    page = as_person(client, world, INSPECTOR).get(reverse("signing", args=[world.first.pk])).content.decode()
    assert "Có thay đổi sau khi đọc" in page
    assert "Đề nghị xem lại." in page and "Nội dung 1" not in page


def test_the_opinion_said_at_the_reading_waits_in_the_form_of_the_representative_alone(client, world):
    world.reach(states.SCORED)
    said = {"stance": "agree_with_remarks", "label": "Nhất trí", "text": "Đề nghị xem lại.", "reason": ""}
    content = inspection_content(Inspection.objects.get(pk=world.first.pk)) | {"opinion": said}
    value = {"canonical": canonical_bytes(content).decode(), "digest": digest_of(content)}
    receive(world, INSPECTOR, operation(world.first, world.user(INSPECTOR), "read_through", "reading", value))
    assert not Opinion.objects.exists()
    address = reverse("opinion", args=[world.first.pk])
    page = as_person(client, world, INSPECTED).get(address).content.decode()
    assert "Đã điền sẵn ý kiến nêu khi đọc biên bản tại chỗ" in page and "Đề nghị xem lại." in page


@pytest.mark.parametrize(
    "odd", [[], {"kind": "inspection"}, {"opinion": ["x"]}, {"opinion": {"stance": 1}}, {"scoresheet": "x"}]
)
def test_a_reading_of_another_shape_is_refused(world, odd):
    world.reach(states.IN_PROGRESS)
    content = inspection_content(world.first)
    content = content | odd if isinstance(odd, dict) and odd != {"kind": "inspection"} else odd
    value = {"canonical": canonical_bytes(content).decode(), "digest": digest_of(content)}
    sent = operation(world.first, world.user(INSPECTOR), "read_through", "reading", value)
    assert receive(world, INSPECTOR, sent)[0]["outcome"] == "refused"
