"""Addresses of the field page; its service worker answers for everything under them."""

from django.urls import path

from inspections.views import onsite

urlpatterns = [
    path("", onsite.show_field_page, name="onsite"),
    path("worker.js", onsite.serve_worker, name="onsite_worker"),
    path("api/me/", onsite.who_am_i, name="onsite_me"),
    path("api/visits/", onsite.prepare, name="onsite_visits"),
    path("api/operations/", onsite.receive, name="onsite_operations"),
    path("api/photos/<slug:sha256>/", onsite.photo, name="onsite_photo"),
]
