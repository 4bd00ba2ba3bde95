"""Addresses of the plan of a year."""

from django.urls import path

from inspections.views import assigning, criteria, field_work, issuing, plan_parts, plans, reports, results

ONE = "<id:plan_id>/"

urlpatterns = [
    path("", plans.list_plans, name="plan_list"),
    path("moi/<id:term_id>/", plans.create, name="plan_create"),
    path(ONE, plans.show_plan, name="plan_detail"),
    path(f"{ONE}noi-dung/", plans.edit, name="plan_edit"),
    path(f"{ONE}can-cu/", plan_parts.edit_bases, name="plan_bases"),
    path(f"{ONE}thanh-phan/", plan_parts.edit_composition, name="plan_composition"),
    path(f"{ONE}phan-cong/", assigning.assign, name="plan_assignments"),
    path(f"{ONE}tieu-chi/", criteria.edit_criteria, name="plan_criteria"),
    path(f"{ONE}tieu-chi/phien-ban-moi/", criteria.open_new_version, name="plan_criteria_version"),
    path(f"{ONE}ban-hanh/", issuing.issue, name="plan_issue"),
    path(f"{ONE}thay-the/", issuing.replace, name="plan_replace"),
    path(f"{ONE}gac-lai/", issuing.set_aside, name="plan_set_aside"),
    path(f"{ONE}ket-thuc/", issuing.close, name="plan_close"),
    path(f"{ONE}ket-qua/", results.show_results, name="plan_results"),
    path(f"{ONE}viec-tai-cho/", field_work.show_field_work, name="plan_field_work"),
    path(f"{ONE}viec-tai-cho/tep/", field_work.bring_package, name="field_package_bring"),
    path(f"{ONE}viec-tai-cho/tep/<id:package_id>/", field_work.download_package, name="field_package"),
    path(f"{ONE}viec-tai-cho/<uuid:operation_id>/anh/", field_work.show_parked_photo, name="parked_photo"),
    path(f"{ONE}bao-cao/", reports.show_report, name="plan_report"),
    path(f"{ONE}bao-cao/lap/", reports.draft, name="report_draft"),
    path(f"{ONE}bao-cao/bo-sung/", reports.collect, name="report_collect"),
    path(f"{ONE}bao-cao/ban-hanh/", reports.issue, name="report_issue"),
    path(f"{ONE}bao-cao/thay-the/", reports.correct, name="report_correct"),
]
