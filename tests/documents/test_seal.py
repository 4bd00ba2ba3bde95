"""The system's seal, read by pyHanko's validation, by its command line and by poppler."""

import hashlib
import io
import shutil
import stat
import subprocess
import sys
import threading

import pypdf
import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from documents import seal, seal_key
from documents.papers import minutes_pdf_from_content
from documents.seal import FIELD_NAME, REASON, SealFailed, seal_certificate, seal_pdf
from documents.seal_key import KEY_FILE, SEAL_NAME, own_key_file
from inspections import states
from tests.documents import timestamping
from tests.documents.hardware import Token
from tests.documents.test_pdf import check_archival
from tests.factories import INSPECTOR

NOT_OURS = ("chữ ký số của hệ thống", "đóng dấu")


@pytest.fixture(autouse=True)
def seal_settings(settings, tmp_path):
    """A folder of the test's own, and nothing named."""
    settings.SEAL_DIR = tmp_path / "seal"
    settings.SEAL_KEY_FILE = settings.SEAL_KEY_PASSWORD = settings.SEAL_TSA_URL = ""
    settings.SEAL_PKCS11_MODULE = ""
    settings.SEAL_TSA_SECONDS = 1
    return settings


@pytest.fixture(scope="session")
def paper(_papers) -> bytes:
    return _papers["minutes_signed"]


def read(pdf: bytes, *roots: bytes):
    """What pyHanko says of the only signature in the file."""
    (embedded,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = [asn1_x509.Certificate.load(root) for root in roots]
    return validate_pdf_signature(
        embedded,
        signer_validation_context=ValidationContext(trust_roots=trusted),
        ts_validation_context=ValidationContext(trust_roots=[timestamping.authority()[0]]),
        key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}),
    )


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} (Debian: {package}) is needed"
    return found


def run(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=project.BASE_DIR)


# --- What it says ------------------------------------------------------------------------------------


def test_the_sealed_file_is_intact_and_sealed_as_a_whole(paper):
    sealed = seal_pdf(paper)
    status = read(sealed.pdf, seal_certificate())
    assert status.intact and status.valid and status.trusted and status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"
    assert sealed.fingerprint == hashlib.sha256(seal_certificate()).hexdigest()
    assert (sealed.level, status.timestamp_validity) == ("B-B", None)


def test_the_document_itself_stays_as_it_was(paper):
    """Sealing appends; so will every signature that a person adds later."""
    sealed = seal_pdf(paper).pdf
    assert sealed.startswith(paper)
    check_archival(sealed)
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]
    assert [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sealed)).pages] == texts


def test_it_names_itself_and_takes_nobody_elses_place(paper):
    (embedded,) = PdfFileReader(io.BytesIO(seal_pdf(paper).pdf)).embedded_signatures
    described = embedded.sig_object
    assert embedded.field_name == FIELD_NAME
    assert described["/SubFilter"] == "/ETSI.CAdES.detached"
    assert described["/Name"] == SEAL_NAME == "Niêm phong điện tử của hệ thống"
    assert described["/Reason"] == REASON
    assert REASON.startswith(SEAL_NAME) and "không thay cho chữ ký số của cơ quan" in REASON
    assert embedded.signer_cert.subject.native["common_name"] == SEAL_NAME


def test_it_is_not_seen_on_the_page_and_leaves_room_for_signatures_of_persons(paper):
    reader = PdfFileReader(io.BytesIO(seal_pdf(paper).pdf))
    (embedded,) = reader.embedded_signatures
    assert [float(edge) for edge in embedded.sig_field["/Rect"]] == [0, 0, 0, 0]
    assert embedded.docmdp_level is None  # an approval, no certification: a visible signature may follow
    assert "/Perms" not in reader.root


def test_every_changed_byte_breaks_it(paper):
    """But in the padding of the signature itself: that is what the stored SHA-256 is for."""
    sealed, certificate = seal_pdf(paper).pdf, seal_certificate()
    places = [*range(9, len(paper), len(paper) // 25), len(sealed) - 40]
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        try:
            status = read(bytes(changed), certificate)
        except Exception:
            continue  # not readable any more
        assert not (status.intact and status.valid), place


# --- By other readers --------------------------------------------------------------------------------


def test_poppler_confirms_it(paper, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(seal_pdf(paper).pdf)
    printed = run(program("pdfsig", "poppler-utils"), file).stdout
    assert "Signature is Valid." in printed
    assert "Total document signed" in printed
    assert f"Signer Certificate Common Name: {SEAL_NAME}" in printed
    assert "ETSI.CAdES.detached" in printed


def test_poppler_sees_a_change(paper, tmp_path):
    sealed = bytearray(seal_pdf(paper).pdf)
    place = sealed.index(b"stream") + 40
    sealed[place] ^= 1
    file = tmp_path / "changed.pdf"
    file.write_bytes(sealed)
    assert "Signature is Valid." not in run(program("pdfsig", "poppler-utils"), file).stdout


def test_pyhankos_command_line_confirms_it(paper, tmp_path):
    file, root = tmp_path / "sealed.pdf", tmp_path / "seal.pem"
    file.write_bytes(seal_pdf(paper).pdf)
    root.write_bytes(pem.armor("CERTIFICATE", seal_certificate()))
    done = run(
        *(sys.executable, "-m", "pyhanko", "sign", "validate", "--pretty-print"),
        *("--trust", root, "--trust-replace", "--no-revocation-check", file),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The signature is judged VALID." in done.stdout
    assert "The signature covers the entire file." in done.stdout


# --- Time stamps -------------------------------------------------------------------------------------


def test_with_a_time_stamp_service_the_seal_is_b_t(paper, seal_settings):
    with timestamping.serve(timestamping.stamp) as seal_settings.SEAL_TSA_URL:
        sealed = seal_pdf(paper)
    status = read(sealed.pdf, seal_certificate())
    assert sealed.level == "B-T"
    assert status.bottom_line
    assert status.timestamp_validity.intact and status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    check_archival(sealed.pdf)


@pytest.mark.parametrize(
    "answering",
    [
        timestamping.stamp_something_else,
        timestamping.repeat_an_old_stamp,
        timestamping.refuse,
        timestamping.talk_nonsense,
        timestamping.say_nothing,
        timestamping.never_stop,
        timestamping.keep_waiting,
        timestamping.break_off,
    ],
)
def test_a_service_that_fails_leaves_a_seal_without_time_stamp(paper, seal_settings, answering, caplog):
    with timestamping.serve(answering) as seal_settings.SEAL_TSA_URL:
        sealed = seal_pdf(paper)
    status = read(sealed.pdf, seal_certificate())
    assert (sealed.level, status.timestamp_validity) == ("B-B", None)
    assert status.bottom_line
    assert "Sealed without a time stamp" in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "file:///etc/passwd", "http://tsa.invalid/"])
def test_an_address_where_nobody_answers_leaves_a_seal_without_time_stamp(paper, seal_settings, address):
    seal_settings.SEAL_TSA_URL = address
    assert seal_pdf(paper).level == "B-B"


# --- The key -----------------------------------------------------------------------------------------


def test_the_own_key_is_made_once_and_for_the_owner_only(seal_settings):
    first, second = seal_certificate(), seal_certificate()
    kept = seal_settings.SEAL_DIR / KEY_FILE
    assert first == second
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(seal_settings.SEAL_DIR.stat().st_mode) == 0o700
    assert [file.name for file in seal_settings.SEAL_DIR.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_end_with_the_same_key(tmp_path):
    start, read_keys = threading.Barrier(5), []

    def begin() -> None:
        start.wait()
        read_keys.append(own_key_file(tmp_path / "seal").read_bytes())

    threads = [threading.Thread(target=begin) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(read_keys)) == 1 and len(read_keys) == 5
    assert [file.name for file in (tmp_path / "seal").iterdir()] == [KEY_FILE]


def test_a_key_that_was_broken_off_while_being_made_is_not_taken(tmp_path, monkeypatch):
    def fail(_descriptor: int) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr("os.fsync", fail)
        own_key_file(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert own_key_file(tmp_path).read_bytes()


def test_a_key_file_that_the_settings_name_is_used(paper, seal_settings, tmp_path):
    key, certificate, _ = pkcs12.load_key_and_certificates(seal_key.make_key(), None)
    named = tmp_path / "named.p12"
    locked = BestAvailableEncryption("mật khẩu".encode())
    named.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked))
    seal_settings.SEAL_KEY_FILE, seal_settings.SEAL_KEY_PASSWORD = str(named), "mật khẩu"
    sealed = seal_pdf(paper)
    assert read(sealed.pdf, seal_certificate()).bottom_line
    assert not seal_settings.SEAL_DIR.exists()
    seal_settings.SEAL_KEY_PASSWORD = "sai"
    with pytest.raises(SealFailed):
        seal_pdf(paper)


def test_a_key_in_a_device_never_leaves_it(paper, seal_settings, tmp_path, monkeypatch):
    token = Token.make(tmp_path, monkeypatch)
    seal_settings.SEAL_PKCS11_MODULE = token.module
    seal_settings.SEAL_PKCS11_TOKEN, seal_settings.SEAL_PKCS11_LABEL = token.name, token.label
    seal_settings.SEAL_PKCS11_PIN = token.pin
    together: list[seal.Sealed] = []
    threads = [threading.Thread(target=lambda: together.append(seal_pdf(paper))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == 3
    for sealed in together:
        assert sealed.fingerprint == hashlib.sha256(token.certificate).hexdigest()
        assert read(sealed.pdf, token.certificate).bottom_line
    assert not seal_settings.SEAL_DIR.exists()
    seal_settings.SEAL_PKCS11_PIN = "0000"
    with pytest.raises(SealFailed):
        seal_pdf(paper)


def test_the_key_is_made_before_the_first_start_ends(seal_settings):
    call_command("prepare_seal")
    assert (seal_settings.SEAL_DIR / KEY_FILE).is_file()
    seal_settings.SEAL_KEY_FILE = "/khong/co"
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("prepare_seal")


def test_a_page_says_that_a_final_document_could_not_be_sealed(client, world, seal_settings):
    inspection = world.reach(states.SIGNED)
    seal_settings.SEAL_KEY_FILE = "/khong/co"
    client.force_login(world.user(INSPECTOR))
    response = client.get(reverse("minutes_pdf", args=[inspection.pk]))
    assert response.status_code == 503
    assert "Không niêm phong được văn bản" in response.content.decode()
    seal_settings.SEAL_KEY_FILE = ""
    assert client.get(reverse("minutes_pdf", args=[inspection.pk])).status_code == 200


def test_no_paper_calls_the_seal_a_signature(written, confirmations):
    text = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(io.BytesIO(minutes_pdf_from_content(written, True, confirmations))).pages
    )
    assert not any(words in text.lower() for words in NOT_OURS)
