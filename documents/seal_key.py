"""The seal's own key, for an installation that names none: self-signed, made once, kept beside the data."""

from __future__ import annotations

import datetime
import os
import secrets
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

from documents.disk import sync_folder, write_privately

SEAL_NAME = "Niêm phong điện tử của hệ thống"
YEARS = 20
KEY_FILE = "seal.p12"


def own_key_file(folder: Path) -> Path:
    """Where the key is; made at the first need. Processes that start together end with the same one."""
    kept = folder / KEY_FILE
    if not kept.exists():
        made = folder / f"{KEY_FILE}.{os.getpid()}-{secrets.token_hex(4)}"
        try:
            write_privately(made, make_key())
            os.link(made, kept)
            sync_folder(folder)
        except FileExistsError:
            pass
        finally:
            made.unlink(missing_ok=True)
    return kept


def make_key(key: PrivateKeyTypes | None = None) -> bytes:
    """A key, a new one on P-256 unless given, with a certificate that it has signed itself, as PKCS#12."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SEAL_NAME)])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(SEAL_NAME.encode(), key, certificate, None, NoEncryption())
