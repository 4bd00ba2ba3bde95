"""The door of the web server process into the application."""

import gc
import os
import signal
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# What is loaded here stays until the end. Looking through it for garbage finds nothing, takes a third of the
# start and most of the stop, and writes into the memory that the workers would share.
gc.disable()
application = get_wsgi_application()
# All that serves a page is loaded once, before the workers part; else each would do it at its first request.
get_resolver().url_patterns  # noqa: B018
import_module("documents.seal")
gc.freeze()
gc.enable()
# Until a worker that has just parted listens to signals itself, it would put them into its parent's queue, of
# which it has a copy that nobody reads: a server told to stop then waits half a minute for that worker.
os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
