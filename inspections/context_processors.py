"""Who reads, for the head of every page: the role in words, the cluster and its year."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from clusters.models import ClusterTerm, RoleHolding
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
    term = SimpleLazyObject(lambda: _current_term(user))
    return {
        "role_words": SimpleLazyObject(lambda: describe_roles(user)),
        "cluster_name": SimpleLazyObject(lambda: term.cluster.name if term else ""),
        "cluster_year": SimpleLazyObject(lambda: str(term.year) if term else ""),
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


def _current_term(user: User) -> ClusterTerm | None:
    # Every page asks: not for the snapshot and the texts of all plans.
    plans = permissions.visible_plans(user).select_related(None).select_related("term__cluster")
    plan = choose_current(plans.only("state", "term__year", "term__cluster__name"))
    return plan.term if plan else permissions.terms_to_plan(user).first()
