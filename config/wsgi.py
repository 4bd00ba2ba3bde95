"""The door of the web server process into the application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# All pages are loaded once, before the workers part; else each of them would do it at its first request.
get_resolver().url_patterns  # noqa: B018
