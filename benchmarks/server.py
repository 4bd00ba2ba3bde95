"""What the benchmarks share: a round on data of their own, and a real server in front of it."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def prepare_environment(folder: Path, *, keep_database: bool = False) -> None:
    """Settings as `script/server` has them, on data of this run's own."""
    foreign = ["SECRET_KEY", "SEAL_KEY_FILE", "SEAL_PKCS11_MODULE", "SEAL_TSA_URL"]
    for name in foreign if keep_database else [*foreign, "DATABASE_URL"]:
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(folder / "data"),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()


@contextlib.contextmanager
def serve(application: str = "config.wsgi:application", **environment: str) -> Iterator[tuple[int, int]]:
    """gunicorn as `script/server` starts it; answers its port and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        f"-m gunicorn {application} --bind 127.0.0.1:{port} --workers 2 --worker-class gthread"
        " --threads 4 --preload --no-control-socket --timeout 60 --log-level warning"
    )
    server = subprocess.Popen([sys.executable, *command.split()], cwd=ROOT, env={**os.environ, **environment})
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start within 30 seconds")
