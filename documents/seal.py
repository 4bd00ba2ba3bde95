"""Niêm phong điện tử của hệ thống: a PAdES signature by the installation's own key.

It shows that a file is as it left the system. It is not the chữ ký số of an agency; what it promises is
in docs/decisions/0001-seal.md. The only place that signs.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import io
import logging
import os
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms, tsp
from django.conf import settings
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from documents.seal_key import SEAL_NAME, own_key_file

logger = logging.getLogger(__name__)

BASIC, TIMESTAMPED = "B-B", "B-T"
FIELD_NAME = "NiemPhong"
REASON = (
    f"{SEAL_NAME}: xác nhận tệp không bị thay đổi kể từ khi được lập; "
    "không thay cho chữ ký số của cơ quan, tổ chức"
)
LARGEST_TIME_STAMP = 12 * 1024  # bytes; a chain of certificates comes with it
# Hex digits in the file for signature and time stamp; asking the service only for the size would be slow.
ROOM_WITH_TIME_STAMP = 2 * (LARGEST_TIME_STAMP + 8 * 1024)
# Logging in to a PKCS#11 token holds for the whole process: one seal at a time.
_token_in_use = threading.Lock()


class SealFailed(Exception):
    """The key could not be used."""


@dataclass(frozen=True)
class Sealed:
    """A sealed file; `fingerprint` is the SHA-256 of the certificate that sealed it."""

    pdf: bytes
    level: str
    fingerprint: str


def seal_pdf(pdf: bytes) -> Sealed:
    """`pdf` with an invisible seal appended; with a time stamp when a service is set and answers."""
    try:
        with open_signer() as signer:
            sealed, level = _sign(pdf, signer)
            fingerprint = hashlib.sha256(signer.signing_cert.dump()).hexdigest()
    except Exception as failure:
        logger.exception("The seal could not be made")
        raise SealFailed(str(failure)) from failure
    return Sealed(sealed, level, fingerprint)


def _sign(pdf: bytes, signer: signers.Signer) -> tuple[bytes, str]:
    if settings.SEAL_TSA_URL:
        try:
            return _append_signature(pdf, signer, TimeService(settings.SEAL_TSA_URL)), TIMESTAMPED
        except OSError as failure:
            logger.warning("Sealed without a time stamp: %s", failure)
    return _append_signature(pdf, signer, None), BASIC


def _append_signature(pdf: bytes, signer: signers.Signer, timestamper: TimeStamper | None) -> bytes:
    """One incremental update: the bytes of `pdf` stay as they are, and more signatures may follow."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        name=SEAL_NAME,
        reason=REASON,
    )
    pdf_signer = signers.PdfSigner(
        metadata, signer, timestamper=timestamper, new_field_spec=SigFieldSpec(FIELD_NAME, on_page=0)
    )
    sealed = io.BytesIO()
    pdf_signer.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        bytes_reserved=ROOM_WITH_TIME_STAMP if timestamper else None,
        output=sealed,
    )
    return sealed.getvalue()


# --- Whose key -------------------------------------------------------------------------------------


@contextmanager
def open_signer() -> Iterator[signers.Signer]:
    """The key that the settings name: in a device, in a file, or the installation's own."""
    if settings.SEAL_PKCS11_MODULE:
        with _token_in_use, _open_token() as signer:
            yield signer
        return
    if settings.SEAL_KEY_FILE:
        path, password = settings.SEAL_KEY_FILE, settings.SEAL_KEY_PASSWORD.encode() or None
    else:
        path, password = own_key_file(settings.SEAL_DIR), None
    yield _load_key(str(path), os.stat(path).st_mtime_ns, password)


@functools.lru_cache(maxsize=1)
def _load_key(path: str, _written_at: int, password: bytes | None) -> signers.SimpleSigner:
    """The key in a file; read once, for unpacking it takes longer than to seal with it."""
    return signers.SimpleSigner.load_pkcs12_data(Path(path).read_bytes(), [], password)


def _open_token():
    from pyhanko.sign.pkcs11 import PKCS11SigningContext  # loads a C library that most never need

    label = settings.SEAL_PKCS11_LABEL or None
    return PKCS11SigningContext(
        PKCS11SignatureConfig(
            module_path=settings.SEAL_PKCS11_MODULE,
            token_criteria=TokenCriteria(label=settings.SEAL_PKCS11_TOKEN)
            if settings.SEAL_PKCS11_TOKEN
            else None,
            cert_label=label,
            key_label=label,
            user_pin=settings.SEAL_PKCS11_PIN or None,
        )
    )


def seal_certificate() -> bytes:
    """The certificate (DER) that seals now."""
    with open_signer() as signer:
        return signer.signing_cert.dump()


# --- Time stamps -----------------------------------------------------------------------------------


class TimeService(TimeStamper):
    """An RFC 3161 service; whatever it does wrong is a `TimestampRequestError`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(await asyncio.to_thread(self._ask, req.dump()))

    def _ask(self, question: bytes) -> bytes:
        request = urllib.request.Request(
            self.url,
            data=question,
            headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        )
        if request.type not in ("http", "https"):
            raise TimestampRequestError(f"not an address of a time-stamp service: {self.url}")
        with urllib.request.urlopen(request, timeout=settings.SEAL_TSA_SECONDS) as response:
            answer = response.read(LARGEST_TIME_STAMP + 1)
        if len(answer) > LARGEST_TIME_STAMP:
            raise TimestampRequestError("the answer is too long to be a time stamp")
        return answer

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
        except (ValueError, TypeError, KeyError, AttributeError) as failure:
            raise TimestampRequestError("the answer is not a time stamp") from failure
        if stamped["hashed_message"].native != message_digest:
            raise TimestampRequestError("the time stamp is of something else")
        return token
