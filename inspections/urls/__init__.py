"""Addresses of all pages of the app: the plan's, the inspections', and the home page."""

from django.urls import include, path

from inspections.views import guide, home

urlpatterns = [
    path("", home.home, name="home"),
    path("huong-dan/", guide.show_guide, name="guide"),
    path("ke-hoach/", include("inspections.urls.plans")),
    path("kiem-tra/", include("inspections.urls.inspections")),
    path("onsite/", include("inspections.urls.onsite")),
    path("van-ban/", include("inspections.urls.documents")),
]
