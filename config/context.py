"""What every page knows about the installation itself."""

from django.conf import settings
from django.http import HttpRequest


def tell_demo(request: HttpRequest) -> dict[str, bool]:
    return {"DEMO": settings.DEMO}
