"""The least that Django needs to give a file or keep a row for who is logged in: what we compare with."""

import json
import os
import uuid

from django.contrib.auth.decorators import login_required
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

FILE = os.environ.get("BARE_FILE", "")


@login_required
def give_file(request: HttpRequest) -> FileResponse:
    return FileResponse(open(FILE, "rb"), content_type="application/pdf")  # closed by the response


@login_required
def keep_row(request: HttpRequest) -> HttpResponse:
    """The smallest row there is."""
    from inspections.models import FieldPreparation

    said = json.loads(request.body)
    FieldPreparation.objects.create(
        inspection_id=1, user=request.user, device=uuid.uuid4(), prepared_at=timezone.now()
    )
    return HttpResponse(len(said["body"]))


def answer_health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("file", give_file), path("row", keep_row), path("healthz", answer_health)]
application = get_wsgi_application()
