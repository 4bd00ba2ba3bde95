"""Whose signatures are believed: the roots that the administrator has named, and the system's own seal."""

from __future__ import annotations

import datetime
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID
from django.conf import settings

from accounts.models import User
from documents.models import FinalDocument, TrustedRoot
from documents.verification import Trust

PEM_HEAD = b"-----BEGIN CERTIFICATE-----"
LARGEST_CERTIFICATE = 64 * 1024  # bytes


class NoRoot(ValueError):
    """The file is not a certificate that others can be traced back to; the message is for people."""


def trust_for(document: FinalDocument) -> Trust:
    return Trust(
        roots=tuple(bytes(root.certificate) for root in TrustedRoot.objects.all()),
        seals=(document.seal_fingerprint,),
        key_usage=tuple(settings.SIGNATURE_KEY_USAGE),
    )


def read_root(data: bytes) -> x509.Certificate:
    """The one certificate in a PEM or DER file; raises `NoRoot`."""
    if len(data) > LARGEST_CERTIFICATE:
        raise NoRoot("Tệp quá lớn, không phải là một chứng thư.")
    try:
        if PEM_HEAD in data:
            found = x509.load_pem_x509_certificates(data)
            if len(found) != 1:
                raise NoRoot("Tệp chứa nhiều chứng thư. Vui lòng tải lên từng chứng thư gốc.")
            certificate = found[0]
        else:
            certificate = x509.load_der_x509_certificate(data)
        _check_is_authority(certificate)
    except NoRoot:
        raise
    except Exception as failure:  # the many ways in which bytes are no certificate
        raise NoRoot("Tệp không phải là chứng thư X.509 dạng PEM hoặc DER.") from failure
    return certificate


def _check_is_authority(certificate: x509.Certificate) -> None:
    if certificate.subject != certificate.issuer:
        raise NoRoot("Đây không phải là chứng thư gốc: chứng thư do tổ chức khác cấp.")
    try:
        certificate.verify_directly_issued_by(certificate)
    except Exception as failure:
        raise NoRoot("Chứng thư gốc không tự xác thực được: chữ ký trong chứng thư không đúng.") from failure
    try:
        constraints = certificate.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
    except x509.ExtensionNotFound as failure:
        raise NoRoot("Chứng thư này không phải của tổ chức cấp chứng thư.") from failure
    if not constraints.ca:
        raise NoRoot("Chứng thư này không phải của tổ chức cấp chứng thư.")


def make_root(certificate: x509.Certificate, *, name: str, by: User, at: datetime.datetime) -> TrustedRoot:
    """A root that is not stored yet."""
    der = certificate.public_bytes(Encoding.DER)
    return TrustedRoot(
        name=name or certificate.subject.rfc4514_string()[:200],
        certificate=der,
        fingerprint=hashlib.sha256(der).hexdigest(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        added_by=by,
        added_at=at,
    )
