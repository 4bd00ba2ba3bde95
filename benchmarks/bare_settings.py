"""The settings of `bare.py`: the application's data and log-in, and nothing else around a view."""

from config.settings import *  # noqa: F403

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "benchmarks.bare"
# As Django has it: a connection for each request; or kept, as ours does.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("BARE_CONN_MAX_AGE", default=0)  # noqa: F405
