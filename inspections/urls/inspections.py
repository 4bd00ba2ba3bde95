"""Addresses of one inspection, from the agreement on its date to the receipt of its results."""

from django.urls import path

from inspections.views import (
    delegation,
    evidence,
    inspection,
    minutes,
    scoring,
    signing,
    submitting,
    visit,
)

ONE = "<id:inspection_id>/"

urlpatterns = [
    path(ONE, inspection.show_inspection, name="inspection_detail"),
    path(f"{ONE}bat-dau/", inspection.start, name="start"),
    path(f"{ONE}thoi-gian/", visit.propose, name="visit"),
    path(f"{ONE}thoi-gian/dong-y/", visit.agree, name="visit_agree"),
    path(f"{ONE}thanh-phan/<slug:side>/", delegation.name_people, name="delegation"),
    path(f"{ONE}bao-cao/", evidence.self_report, name="self_report"),
    path(f"{ONE}minh-chung/", evidence.add, name="evidence_add"),
    path(f"{ONE}minh-chung/<id:evidence_id>/rut/", evidence.withdraw, name="evidence_withdraw"),
    path(f"{ONE}minh-chung/<id:evidence_id>/tep/", evidence.download, name="evidence_file"),
    path(f"{ONE}cham-diem/", scoring.show_sheet, name="scoring"),
    path(f"{ONE}cham-diem/<id:line_id>/", scoring.record, name="score_line"),
    path(f"{ONE}cham-diem/<id:line_id>/hoan-tac/", scoring.undo, name="score_undo"),
    path(f"{ONE}cham-diem/xem-lai/", scoring.review, name="scoring_review"),
    path(f"{ONE}cham-diem/chot/", scoring.finish, name="scoring_finish"),
    path(f"{ONE}cham-diem/mo-lai/", scoring.reopen, name="scoring_reopen"),
    path(f"{ONE}dien-hinh/", minutes.add_exemplar, name="exemplar_add"),
    path(f"{ONE}dien-hinh/<id:exemplar_id>/bo/", minutes.remove_exemplar, name="exemplar_remove"),
    path(f"{ONE}bien-ban/", minutes.write, name="minutes"),
    path(f"{ONE}bien-ban/lap/", minutes.draft, name="minutes_draft"),
    path(f"{ONE}y-kien/", minutes.give_opinion, name="opinion"),
    path(f"{ONE}trinh-ky/", signing.put_up, name="open_signing"),
    path(f"{ONE}ky/", signing.sign, name="signing"),
    path(f"{ONE}tu-choi-ky/", signing.refuse, name="refuse_signing"),
    path(f"{ONE}mo-lai/", signing.reopen, name="reopen_minutes"),
    path(f"{ONE}gui-ket-qua/", submitting.submit, name="submit_results"),
    path(f"{ONE}tiep-nhan/", submitting.accept, name="accept_results"),
    path(f"{ONE}tra-lai/", submitting.return_results, name="return_results"),
    path(f"{ONE}huy-tiep-nhan/", submitting.cancel_receipt, name="cancel_receipt"),
]
