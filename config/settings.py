"""Every setting of the installation, read from the environment.

What depends on the year, the cluster or the plan is data and does not belong here.
"""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def load_secret_key(folder: Path) -> str:
    """The installation's own key, made once; processes that start together end with the same one."""
    kept = folder / "secret.key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f"secret.key.{os.getpid()}-{secrets.token_hex(4)}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        try:
            os.link(made, kept)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text().strip()


DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demo accounts may enter only while this is on
HTTPS = env.bool("HTTPS", default=False)  # a proxy in front of us speaks HTTPS to the browser
SECRET_KEY = env.str("SECRET_KEY", default="") or load_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "accounts",
    "scoring",
    "clusters",
    "inspections",
    "documents",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.RenewalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.NulMiddleware",
    "accounts.middleware.SessionEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "inspections.middleware.PersonMiddleware",
    "inspections.middleware.ActMiddleware",
    "inspections.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.tell_demo",
                "inspections.context_processors.tell_reader",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database. SQLite: readers never wait (WAL), a writer takes its lock at BEGIN and so waits instead of
# failing halfway (IMMEDIATE), and a commit is on the disk before it is acknowledged (FULL).
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
        "PRAGMA recursive_triggers = ON;",  # see `scoring/freezing.py`
    }
# To begin a connection takes as long as to answer a small request: each thread keeps its own for a while.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Who you are.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.DemoAwareBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.UnlikeTheOwner",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "accounts.passwords.Length", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.Uncommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
# Seconds without work: a day in the field.
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=12 * 60 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = False  # a phone that swipes the browser away stays logged in
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.refuse_forged_form"

# Language and time: deadlines are days in Vietnam.
LANGUAGE_CODE = "vi"
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Files that come with the application.
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "pictures")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.HashedModulesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are read by developers only; packing them would be most of the work of a first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff2", "map"]

# Files that people hand in. They lie outside every folder that is served by address.
EVIDENCE_DIR = DATA_DIR / "evidence"
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 1024 * 1024)
EVIDENCE_MAX_PIXELS = 50_000_000  # a small file can unpack to a picture that fills the memory
# Photos from the field on their way in, made smaller on the device before they are sent.
FIELD_DIR = DATA_DIR / "field"
FIELD_PHOTO_MAX_BYTES = env.int("FIELD_PHOTO_MAX_BYTES", default=5 * 1024 * 1024)
FIELD_PHOTOS_MAX_BYTES = env.int("FIELD_PHOTOS_MAX_BYTES", default=1024 * 1024 * 1024)  # of one person
FIELD_PACKAGE_MAX_BYTES = env.int("FIELD_PACKAGE_MAX_BYTES", default=100 * 1024 * 1024)
MEDIA_ROOT = EVIDENCE_DIR
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of form text; files are counted by EVIDENCE_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Final documents: made once, sealed, and served as stored ever after.
DOCUMENTS_DIR = DATA_DIR / "documents"
# Making a document happens in a process of its own, which is ended when it takes more than this.
DOCUMENT_SECONDS = env.int("DOCUMENT_SECONDS", default=20)
DOCUMENT_MEMORY_MB = env.int("DOCUMENT_MEMORY_MB", default=1536)
# The system's seal: a PKCS#12 file, or a key in a PKCS#11 device; with neither, a self-signed key that is
# made once in SEAL_DIR. The password and the PIN come from the environment only.
SEAL_DIR = DATA_DIR / "seal"
SEAL_KEY_FILE = env.str("SEAL_KEY_FILE", default="")
SEAL_KEY_PASSWORD = env.str("SEAL_KEY_PASSWORD", default="")
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_LABEL = env.str("SEAL_PKCS11_LABEL", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")  # an RFC 3161 service over http or https
SEAL_TSA_SECONDS = env.int("SEAL_TSA_SECONDS", default=5)
# Documents that come back signed, and files that anybody has checked.
SIGNED_COPY_MAX_BYTES = env.int("SIGNED_COPY_MAX_BYTES", default=30 * 1024 * 1024)
# What a signer's certificate must be meant for, any of them (RFC 5280, 4.2.1.3).
SIGNATURE_KEY_USAGE = env.list("SIGNATURE_KEY_USAGE", default=["non_repudiation", "digital_signature"])
# The address that stands on final documents, as the public reaches it.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}").rstrip("/")
# The public page: how often one address may ask, and how many wrong codes all together, in a minute.
CHECKS_PER_MINUTE = env.int("CHECKS_PER_MINUTE", default=60)
WRONG_CHECKS_PER_MINUTE = env.int("WRONG_CHECKS_PER_MINUTE", default=600)
# How many proxies of ours stand in front: so many of the last addresses in X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# What a browser is told to refuse. The signing page frames our own PDF, hence 'self' and SAMEORIGIN.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
# Subdomains and the browsers' preload list are not ours to decide; framing is explained above.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Mail.
vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEMO else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="khongtraloi@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # These two write the library's inner steps at INFO, once per document.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
