"""Roots of trust: the administrator adds a certificate that was looked at, or takes it away."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from documents.copy_trust import NoRoot, read_root
from documents.models import TrustedRoot

pytestmark = pytest.mark.django_db

ADD = "admin:documents_trustedroot_add"


@pytest.fixture
def administrator(admin_client):
    return admin_client


def add(client, data: bytes, name: str = "Gốc Ban Cơ yếu"):
    return client.post(reverse(ADD), {"name": name, "file": SimpleUploadedFile("goc.crt", data)})


@pytest.mark.parametrize("form", ["pem", "der"])
def test_a_root_is_added_as_pem_or_der(administrator, authority, form):
    assert add(administrator, getattr(authority, form)).status_code == 302
    root = TrustedRoot.objects.get()
    assert bytes(root.certificate) == authority.der
    assert (root.name, root.added_by.username) == ("Gốc Ban Cơ yếu", "admin")


def test_twice_is_once(administrator, authority):
    add(administrator, authority.pem)
    page = add(administrator, authority.der)
    assert "Chứng thư này đã được khai báo." in page.content.decode()
    assert TrustedRoot.objects.count() == 1


def test_it_can_be_looked_at_and_taken_away_but_not_changed(administrator, authority):
    add(administrator, authority.pem)
    root = TrustedRoot.objects.get()
    address = reverse("admin:documents_trustedroot_change", args=[root.pk])
    page = administrator.get(address)
    assert page.status_code == 200 and root.fingerprint in page.content.decode()
    assert administrator.post(address, {"name": "Khác"}).status_code == 403
    removed = administrator.post(
        reverse("admin:documents_trustedroot_delete", args=[root.pk]), {"post": "yes"}
    )
    assert removed.status_code == 302 and not TrustedRoot.objects.exists()


def test_nor_by_anything_else(administrator, authority):
    add(administrator, authority.pem)
    with pytest.raises(IntegrityError):
        TrustedRoot.objects.update(name="Khác")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lambda authority, leader: b"", "Tệp không phải là chứng thư"),
        (lambda authority, leader: b"-----BEGIN CERTIFICATE-----\nxx", "Tệp không phải là chứng thư"),
        (lambda authority, leader: authority.pem * 2, "Tệp chứa nhiều chứng thư"),
        (
            lambda authority, leader: leader.certificate.public_bytes(Encoding.PEM),
            "không phải là chứng thư gốc",
        ),
        (lambda authority, leader: authority.der[:-1] + bytes([authority.der[-1] ^ 1]), "không tự xác thực"),
        (lambda authority, leader: bytes(70_000), "Tệp quá lớn"),
    ],
)
def test_what_is_no_root_is_not_taken(authority, leader, data, sentence):
    with pytest.raises(NoRoot, match=sentence):
        read_root(data(authority, leader))


def test_the_page_says_why(administrator, leader):
    page = add(administrator, leader.certificate.public_bytes(Encoding.PEM))
    assert page.status_code == 200 and "không phải là chứng thư gốc" in page.content.decode()


def test_nobody_but_the_administrator(client, authority, make_user):
    client.force_login(make_user("thuky", is_staff=True))
    assert add(client, authority.pem).status_code == 403
    assert not TrustedRoot.objects.exists()
