"""A PKCS#11 token as software (Debian: softhsm2), with a key that does not come out of it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509 import load_der_x509_certificate

from documents import seal_key

MODULE = "softhsm/libsofthsm2.so"


@dataclass(frozen=True)
class Token:
    module: str
    name: str
    label: str
    pin: str
    certificate: bytes

    @classmethod
    def make(cls, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Token:
        """A new token in `folder` that holds a key and its certificate."""
        program = shutil.which("softhsm2-util")
        module = next(Path("/usr/lib").rglob(MODULE), None)
        assert program and module, "softhsm2 (Debian: softhsm2) is needed"
        (folder / "tokens").mkdir()
        settings = folder / "softhsm2.conf"
        settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
        monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
        token = cls(str(module), "niem-phong", "seal", "123456", b"")
        words = ["--init-token", "--free", "--label", token.name, "--so-pin", "12345678", "--pin", token.pin]
        subprocess.run([program, *words], check=True, capture_output=True)
        return token.fill(folder, program)

    def fill(self, folder: Path, program: str) -> Token:
        key, certificate, _ = pkcs12.load_key_and_certificates(
            seal_key.make_key(rsa.generate_private_key(65537, 2048)), None
        )
        file = folder / "key.pem"
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        words = ["--import", str(file), "--token", self.name, "--label", self.label, "--id", "01"]
        subprocess.run([program, *words, "--pin", self.pin], check=True, capture_output=True)
        file.unlink()
        der = certificate.public_bytes(Encoding.DER)
        self.store_certificate(der)
        return Token(self.module, self.name, self.label, self.pin, der)

    def store_certificate(self, der: bytes) -> None:
        library = pkcs11.lib(self.module)
        library.reinitialize()  # the module has read its settings at its first use
        certificate = load_der_x509_certificate(der)
        with library.get_token(token_label=self.name).open(rw=True, user_pin=self.pin) as session:
            session.create_object(
                {
                    pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                    pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    pkcs11.Attribute.TOKEN: True,
                    pkcs11.Attribute.LABEL: self.label,
                    pkcs11.Attribute.ID: b"\x01",
                    pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
                    pkcs11.Attribute.VALUE: der,
                }
            )
