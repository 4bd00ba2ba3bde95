"""The least that Django needs to give a file to whoever is logged in: what `serving.py` compares with."""

import os

from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path

FILE = os.environ.get("BARE_FILE", "")


@login_required
def give_file(request: HttpRequest) -> FileResponse:
    return FileResponse(open(FILE, "rb"), content_type="application/pdf")  # closed by the response


def answer_health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("file", give_file), path("healthz", answer_health)]
application = get_wsgi_application()
