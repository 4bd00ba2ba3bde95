"""A time-stamp service (RFC 3161) on this machine, and services that do everything wrong."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

Answering = Callable[[bytes], bytes]


@cache
def authority() -> tuple[asn1_x509.Certificate, keys.PrivateKeyInfo]:
    """A certificate for time stamps, signed by itself, and its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dịch vụ cấp dấu thời gian thử")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )


def stamp(question: bytes) -> bytes:
    return DummyTimeStamper(*authority()).request_tsa_response(tsp.TimeStampReq.load(question)).dump()


def stamp_something_else(question: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(question)
    asked["message_imprint"]["hashed_message"] = bytes(32)
    return stamp(asked.dump(force=True))


def repeat_an_old_stamp(question: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(question)
    asked["nonce"] = 1
    return stamp(asked.dump(force=True))


def refuse(_question: bytes) -> bytes:
    return tsp.TimeStampResp({"status": {"status": "rejection"}}).dump()


def talk_nonsense(_question: bytes) -> bytes:
    return "<html>Đăng nhập</html>".encode()


def say_nothing(_question: bytes) -> bytes:
    return b""


def never_stop(_question: bytes) -> bytes:
    return bytes(10_000_000)


def keep_waiting(_question: bytes) -> bytes:
    time.sleep(3)
    return b""


def break_off(_question: bytes) -> bytes:
    raise ConnectionAbortedError


@contextmanager
def serve(answering: Answering) -> Iterator[str]:
    """The address of a service that answers so; it is gone afterwards."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                body = answering(question)
            except ConnectionAbortedError:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # the other side has heard enough
                self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nothing on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
