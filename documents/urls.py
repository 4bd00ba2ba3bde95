"""Addresses of the documents. Pages and API link to them by these names."""

from django.urls import path

from documents import downloads, views

urlpatterns = [
    path("van-ban/ke-hoach/<id:plan_id>.pdf", views.show_plan, name="plan_pdf"),
    path(
        "van-ban/bieu-diem-trong/<id:plan_id>.pdf", views.show_blank_scoresheet, name="blank_scoresheet_pdf"
    ),
    path("van-ban/bao-cao/<id:plan_id>.pdf", views.show_report, name="report_pdf"),
    path("van-ban/bien-ban/<id:inspection_id>.pdf", views.show_minutes, name="minutes_pdf"),
    path("van-ban/bieu-diem/<id:inspection_id>.pdf", views.show_scoresheet, name="scoresheet_pdf"),
    path("van-ban/ket-qua/<id:plan_id>.xlsx", downloads.download_results, name="results_xlsx"),
    path(
        "van-ban/ho-so/<id:inspection_id>.zip",
        downloads.download_inspection_dossier,
        name="inspection_dossier",
    ),
    path("van-ban/ho-so-ke-hoach/<id:plan_id>.zip", downloads.download_plan_dossier, name="plan_dossier"),
    path("van-ban/da-lap/<slug:code>.pdf", views.show_final, name="final_pdf"),
]
