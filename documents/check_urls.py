"""Addresses of the public page, and of the copies that come back signed."""

from django.urls import path

from documents import check_views, copy_views

COPIES = "kiem-tra/<id:inspection_id>/ban-ky/"

urlpatterns = [
    path("kiem-tra-van-ban/", check_views.check, name="check"),
    path("kiem-tra-van-ban/<str:code>/", check_views.check_document, name="check_document"),
    path(COPIES, copy_views.show_copies, name="signed_copies"),
    path(f"{COPIES}them/", copy_views.add_copy, name="signed_copy_add"),
    path(f"{COPIES}<id:copy_id>/xac-nhan/", copy_views.confirm_copy, name="signed_copy_confirm"),
    path(f"{COPIES}<id:copy_id>/kiem-tra-lai/", copy_views.recheck_copy, name="signed_copy_recheck"),
    path(f"{COPIES}<id:copy_id>/tep/", copy_views.download_copy, name="signed_copy_file"),
]
