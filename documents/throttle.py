"""How often the public page may be asked: counted in the database, so that all processes count together.

An address is kept as a keyed digest for a few minutes, never as itself.
"""

from __future__ import annotations

import datetime
import ipaddress

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from documents.models import CheckCount

SPAN_SECONDS = 60
KEPT_SPANS = 5
FILE_WEIGHT = 5  # what a file costs to examine, beside a code
_WRONG_CODES = "wrong codes of everybody"


def client_address(request: HttpRequest) -> str:
    """Who asks: the connection itself, or what our own proxies say; what stands before them is hearsay."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    if 0 < proxies <= len(told):
        return told[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def may_ask(address: str, *, at: datetime.datetime, weight: int = 1) -> bool:
    """Count one question; False when the address, or all together with wrong codes, have asked too often."""
    span, who = _span(at), _digest(_network(address))
    if _count(_digest(_WRONG_CODES), span) >= settings.WRONG_CHECKS_PER_MINUTE:
        return False
    if _count(who, span) + weight > settings.CHECKS_PER_MINUTE:
        return False
    _add(who, span, weight)
    return True


def note_wrong_code(*, at: datetime.datetime) -> None:
    _add(_digest(_WRONG_CODES), _span(at), 1)


def _span(at: datetime.datetime) -> int:
    return int(at.timestamp()) // SPAN_SECONDS


def _network(address: str) -> str:
    """One customer of an IPv6 provider holds a whole network of addresses."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if known.version == 6 and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def _digest(who: str) -> str:
    return salted_hmac("documents.throttle", who, algorithm="sha256").hexdigest()


def _count(who: str, span: int) -> int:
    return CheckCount.objects.filter(who=who, span=span).values_list("count", flat=True).first() or 0


def _add(who: str, span: int, weight: int) -> None:
    rows = CheckCount.objects.filter(who=who, span=span)
    if rows.update(count=F("count") + weight):
        return
    try:
        with transaction.atomic():
            CheckCount.objects.create(who=who, span=span, count=weight)
    except IntegrityError:  # another process was first
        rows.update(count=F("count") + weight)
    CheckCount.objects.filter(span__lt=span - KEPT_SPANS).delete()
