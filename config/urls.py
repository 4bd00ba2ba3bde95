"""Which app answers which part of the address."""

from django.contrib import admin
from django.urls import include, path, register_converter

from config.converters import Id
from config.health import report_health
from inspections.api import api

register_converter(Id, "id")

urlpatterns = [
    path("", include("inspections.urls")),
    path("", include("documents.urls")),
    path("", include("documents.check_urls")),
    path("api/v1/", api.urls),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", report_health, name="health"),
]

handler400 = "config.errors.refuse_bad_request"
handler403 = "config.errors.refuse_forbidden"
handler404 = "config.errors.report_not_found"
handler500 = "config.errors.report_server_error"
