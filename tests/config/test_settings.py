"""What the environment decides, shown in processes of their own, as an installation starts."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = "DEBUG DEMO SECRET_KEY ALLOWED_HOSTS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT "
NAMES += "SECURE_HSTS_SECONDS EVIDENCE_MAX_BYTES EMAIL_BACKEND EMAIL_HOST SESSION_COOKIE_AGE"


def run_python(code: str, folder: Path, **environment: str) -> str:
    """What `code` prints in a fresh process of an installation whose data is in `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    fixed = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(
        command, env=kept | fixed | environment, cwd=ROOT, text=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_settings(folder: Path, **environment: str) -> dict:
    chosen = f"{{name: getattr(settings, name) for name in {NAMES.split()}}}"
    code = f"import json; from config import settings; print(json.dumps({chosen}))"
    return json.loads(run_python(code, folder, **environment))


def test_an_installation_without_any_environment_is_closed(tmp_path):
    found = read_settings(tmp_path)
    assert not found["DEBUG"]
    assert not found["DEMO"]
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["EVIDENCE_MAX_BYTES"] == 20 * 1024 * 1024
    assert found["SESSION_COOKIE_AGE"] == 12 * 60 * 60


def test_the_key_is_made_once_and_only_the_owner_reads_it(tmp_path):
    first, second = read_settings(tmp_path), read_settings(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_processes_that_start_together_end_with_one_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: read_settings(tmp_path / "new")["SECRET_KEY"], range(4)))
    assert len(set(found)) == 1


def test_the_environment_decides(tmp_path):
    found = read_settings(
        tmp_path, SECRET_KEY="given", DEMO="1", ALLOWED_HOSTS="a.vn,b.vn", EVIDENCE_MAX_BYTES="1000"
    )
    assert (found["SECRET_KEY"], found["DEMO"]) == ("given", True)
    assert found["ALLOWED_HOSTS"] == ["a.vn", "b.vn"]
    assert found["EVIDENCE_MAX_BYTES"] == 1000
    assert not (tmp_path / "secret.key").exists()


def test_mail_goes_where_the_environment_says_and_nowhere_in_a_demo(tmp_path):
    assert read_settings(tmp_path, DEMO="1")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    found = read_settings(tmp_path, EMAIL_URL="smtp+tls://u:p@mail.dienbien.gov.vn:587")
    assert found["EMAIL_HOST"] == "mail.dienbien.gov.vn"


@pytest.mark.parametrize("https", [True, False])
def test_one_switch_for_everything_about_https(tmp_path, https):
    found = read_settings(tmp_path, HTTPS=str(int(https)))
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is https
    assert found["SECURE_SSL_REDIRECT"] is https
    assert bool(found["SECURE_HSTS_SECONDS"]) is https


def test_the_embedded_database_loses_nothing_it_has_acknowledged(tmp_path):
    code = """
import django; django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        print(*cursor.execute(f"PRAGMA {pragma}").fetchone())
print(connection.transaction_mode)
"""
    assert run_python(code, tmp_path).split() == ["wal", "2", "1", "20000", "IMMEDIATE"]


def test_another_database_by_its_address(tmp_path):
    code = "from config.settings import DATABASES; print(*map(DATABASES['default'].get, ('ENGINE', 'NAME')))"
    found = run_python(code, tmp_path, DATABASE_URL="postgres://tdkt:x@db.example.vn:5432/kiemtra")
    assert found.split() == ["django.db.backends.postgresql", "kiemtra"]


def test_management_commands_start_without_a_warning(tmp_path):
    code = "from django.core.management import execute_from_command_line as run; run(['manage.py', 'check'])"
    assert "no issues" in run_python(code, tmp_path)


def test_an_installation_behind_https_passes_the_deployment_checks(tmp_path):
    code = "from django.core.management import call_command as c; import django; django.setup(); "
    code += "c('check', deploy=True, fail_level='WARNING')"
    assert "no issues" in run_python(code, tmp_path, HTTPS="1")
