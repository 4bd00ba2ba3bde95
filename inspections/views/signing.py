"""Putting the minutes up, signing or refusing what was shown, and reopening."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inspections import permissions, queries, signing
from inspections.forms.reasons import ConfirmForm, ReasonForm
from inspections.forms.signing import RefusalForm, SignForm
from inspections.models import Inspection, Signature, SignedContent
from inspections.queries import parties
from inspections.queries.readings import last_reading
from inspections.views.acting import as_it_stands, attempt
from inspections.views.conflicts import carry_version
from scoring import sheets


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_up(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Trình ký: says what is missing, or what happens next."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = attempt(
            form, lambda: signing.open_signing(inspection=inspection, by=request.user, at=timezone.now())
        )
        if status is None:
            messages.success(
                request, "Đã trình ký biên bản. Thứ tự ký: Thư ký, Trưởng đoàn, đại diện đơn vị."
            )
            return redirect("signing", inspection.pk)
    context = {
        "inspection": inspection,
        "form": form,
        "missing": signing.missing_for_signing(inspection),
        "result": sheets.result_of(inspection.scoresheet) if inspection.scoresheet else None,
        "can_open": permissions.can_do(request.user, "open_signing", inspection),
        "waiting": queries.waiting_for(inspection),
    }
    return render(request, "inspections/inspection/open_signing.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Ký: the exact papers, the result in words, the signers in order, the password."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    if request.method != "POST":
        return _show(request, inspection)
    form = SignForm(request.POST)
    status = attempt(form, lambda: _sign(request, inspection, form.cleaned_data))
    if status is not None:
        return _show(request, inspection, form=form, status=status)
    signed = parties.content_in_force(inspection)
    done = signed is not None and parties.next_party(signed) is None
    rest = (
        "Biên bản đã đủ chữ ký; Đoàn kiểm tra gửi kết quả về Thường trực cụm."
        if done
        else f"{queries.waiting_for(permissions.find_inspection(request.user, inspection.pk))}."
    )
    messages.success(request, f"Đã ký xác nhận. {rest}")
    return redirect(inspection)


def _sign(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    signing.sign(inspection=inspection, by=request.user, at=timezone.now(), **entered)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Từ chối ký, with the reason."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    signed = parties.content_in_force(inspection)
    form = RefusalForm(initial={"digest": signed.digest if signed else ""})
    status = 200
    if request.method == "POST":
        form = RefusalForm(request.POST)
        status = attempt(form, lambda: _refuse(request, inspection, form.cleaned_data))
        if status is None:
            messages.success(
                request, "Đã từ chối ký. Biên bản trở lại Đoàn kiểm tra để sửa; các chữ ký hết hiệu lực."
            )
            return redirect(inspection)
        carry_version(form, digest=signed.digest if signed else None)
    context = {"inspection": inspection, "form": form, **_turn(request, inspection, signed)}
    return render(request, "inspections/inspection/refuse_signing.html", context, status=status)


def _refuse(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    signing.refuse_to_sign(inspection=inspection, by=request.user, at=timezone.now(), **entered)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Mở lại để sửa, with the reason; the page says which signatures lose their force."""
    inspection = permissions.find_inspection(request.user, inspection_id)
    signed = parties.content_in_force(inspection)
    form = ReasonForm(request.POST if request.method == "POST" else None, label="Lý do mở lại để sửa")
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _reopen(request, inspection, form.cleaned_data))
        if status is None:
            messages.success(
                request, "Đã mở lại biên bản để sửa. Sửa xong, trình ký lại; các bên phải ký lại."
            )
            return redirect("minutes", inspection.pk)
    context = {
        "inspection": inspection,
        "form": form,
        "signatures": signed.signatures.all() if signed else [],
        "can_reopen": permissions.can_do(request.user, "reopen_minutes", inspection),
    }
    return render(request, "inspections/inspection/reopen_minutes.html", context, status=status)


def _reopen(request: HttpRequest, inspection: Inspection, entered: dict) -> None:
    signing.reopen_minutes(inspection=inspection, by=request.user, at=timezone.now(), **entered)


def _show(
    request: HttpRequest, inspection: Inspection, *, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    inspection = as_it_stands(request, inspection)
    signed = parties.content_in_force(inspection)
    if form is not None and signed is not None:
        carry_version(form, digest=signed.digest)
    context = {
        "inspection": inspection,
        "signed": signed,
        "form": form or SignForm(initial={"digest": signed.digest if signed else ""}),
        "result": _signed_result(signed) if signed else None,
        "signers": _signers(inspection, signed) if signed else [],
        "waiting": queries.waiting_for(inspection),
        **_reading(inspection, signed),
        "can_reopen": permissions.can_do(request.user, "reopen_minutes", inspection),
        **_turn(request, inspection, signed),
    }
    return render(request, "inspections/inspection/signing.html", context, status=status)


def _reading(inspection: Inspection, signed: SignedContent | None) -> dict[str, Any]:
    """What was read on the spot, and what of it differs from the content to be signed."""
    reading = last_reading(inspection) if signed else None
    if reading is None:
        return {}
    return {"reading": reading, "differences": reading.differences(signing.signed_value(signed))}


def _turn(request: HttpRequest, inspection: Inspection, signed: SignedContent | None) -> dict[str, Any]:
    """Whether the reader signs at all, has signed, and is next."""
    party = parties.party_of(request.user, inspection)
    answered = {row.party for row in signed.signatures.all()} if signed else set()
    is_next = signed is not None and party is not None and parties.next_party(signed) == party
    return {
        "is_signer": party is not None,
        "has_signed": party in answered,
        "can_sign": is_next and permissions.can_do(request.user, "sign", inspection),
    }


def _signed_result(signed: SignedContent) -> dict[str, Any]:
    """Total and rating as the frozen content has them."""
    sheet = signing.signed_value(signed)["scoresheet"]
    return {
        "total": Decimal(sheet["total"]),
        "max_total": Decimal(sheet["max_total"]),
        "band": sheet["rating"],
    }


def _signers(inspection: Inspection, signed: SignedContent) -> list[dict[str, Any]]:
    """The three parties in the order of signing, each with the person and what they have answered."""
    given, awaited = {row.party: row for row in signed.signatures.all()}, parties.next_party(signed)
    return [
        {
            "label": Signature.Party(party).label,
            "member": parties.signer_for(inspection, party),
            "signature": given.get(party),
            "is_next": party == awaited,
        }
        for party in parties.ORDER
    ]
