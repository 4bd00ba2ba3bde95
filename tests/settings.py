"""The application's settings on data of the test run's own; see tests/databases.py."""

from tests.databases import prepare_environment

prepare_environment()

from config.settings import *  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; nothing here is secret
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# The name is the test database's own, so that a second process of a test finds it under the same settings.
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    options = DATABASES["default"]["OPTIONS"]
    # A test run need not outlive a power cut.
    options["init_command"] = options["init_command"].replace("synchronous = FULL", "synchronous = OFF")

LOGGING["root"]["level"] = "WARNING"
