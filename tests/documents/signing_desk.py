"""Officials with tokens, their certification authority and its time stamps, as tests need them."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from functools import cached_property

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

YEAR = datetime.timedelta(days=365)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**(dict.fromkeys(names.split(), False) | given))


@dataclass
class Official:
    """Somebody who signs with a key of their own."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    issuer: x509.Certificate

    @cached_property
    def signer(self) -> signers.SimpleSigner:
        return signers.SimpleSigner(
            signing_cert=to_asn1(self.certificate),
            signing_key=key_to_asn1(self.key),
            cert_registry=SimpleCertificateStore.from_certs([to_asn1(self.issuer)]),
        )

    def sign(
        self,
        pdf: bytes,
        field: str = "ChuKy",
        *,
        stamper: DummyTimeStamper | None = None,
        box: tuple | None = None,
        **said,
    ) -> bytes:
        """`pdf` with the official's signature appended, as their own desktop does it."""
        metadata = signers.PdfSignatureMetadata(
            field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", **said
        )
        signed = io.BytesIO()
        signers.PdfSigner(
            metadata,
            self.signer,
            timestamper=stamper,
            new_field_spec=fields.SigFieldSpec(field, on_page=0, box=box),
        ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed)
        return signed.getvalue()


class Authority:
    """A certification authority that signs its own certificate."""

    def __init__(self, name: str = "Tổ chức chứng thực thử nghiệm") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = (
            self._builder(self.name, self.key, YEAR * 20)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def _builder(self, name: x509.Name, key, life: datetime.timedelta, since: datetime.timedelta = YEAR):
        start = now() - since
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + life)
        )

    def employ(
        self,
        name: str,
        *,
        organisation: str = "UBND huyện Tuần Giáo",
        life: datetime.timedelta = YEAR * 5,
        usage: x509.KeyUsage | None = None,
        purpose: x509.ObjectIdentifier | None = None,
        key=None,
    ) -> Official:
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        builder = (
            self._builder(subject, key, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage or _usage(digital_signature=True, content_commitment=True), critical=True)
        )
        if purpose:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
        return Official(builder.sign(self.key, hashes.SHA256()), key, self.certificate)

    def time_service(self) -> DummyTimeStamper:
        """An RFC 3161 service without the network."""
        clock = self.employ(
            "Dấu thời gian",
            usage=_usage(digital_signature=True),
            purpose=ExtendedKeyUsageOID.TIME_STAMPING,
            key=rsa.generate_private_key(public_exponent=65537, key_size=2048),
        )
        return DummyTimeStamper(
            tsa_cert=to_asn1(clock.certificate),
            tsa_key=key_to_asn1(clock.key),
            certs_to_embed=SimpleCertificateStore.from_certs([to_asn1(self.certificate)]),
        )


ONLY_ENCRYPTION = _usage(key_encipherment=True)


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def key_to_asn1(key) -> keys.PrivateKeyInfo:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return keys.PrivateKeyInfo.load(der)
