"""Who reads, for the head of every page: the role in words, the cluster and its year."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from clusters.models import RoleHolding
from inspections import permissions
from inspections.queries.overview import choose_current

Role = RoleHolding.Role
_SHORT = {
    Role.TEAM_HEAD: "Trưởng đoàn",
    Role.TEAM_SECRETARY: "Thư ký đoàn",
    Role.TEAM_MEMBER: "Thành viên đoàn",
    Role.REPRESENTATIVE: "Đại diện đơn vị",
}


def tell_reader(request: HttpRequest) -> dict[str, object]:
    """Asked only where a page shows it: a page without the head costs no query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    current = SimpleLazyObject(lambda: _current_year(user))
    return {
        "role_words": SimpleLazyObject(lambda: describe_roles(user)),
        "cluster_name": SimpleLazyObject(lambda: current.cluster),
        "cluster_year": SimpleLazyObject(lambda: current.year),
    }


def describe_roles(user: User) -> str:
    """ "Trưởng đoàn – huyện Tuần Giáo"; several roles one after the other."""
    words = [_describe(holding) for holding in permissions.roles_held(user)]
    if user.is_superuser:
        words.append("Quản trị hệ thống")
    return "; ".join(words)


def _describe(holding: RoleHolding) -> str:
    place = holding.unit.name_in_sentence if holding.unit else holding.cluster.name
    return f"{_SHORT.get(holding.role, holding.get_role_display())} – {place}"


class _Year(NamedTuple):
    cluster: str = ""
    year: str = ""


def _current_year(user: User) -> _Year:
    # Every page asks: for three values, not for plans with their texts and snapshots.
    plans = permissions.visible_plans(user).values_list(
        "state", "term__year", "term__cluster__name", named=True
    )
    if plan := choose_current(plans):
        return _Year(plan.term__cluster__name, str(plan.term__year))
    term = permissions.terms_to_plan(user).first()
    return _Year(term.cluster.name, str(term.year)) if term else _Year()
