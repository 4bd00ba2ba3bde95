"""The only place that compares roles: who may see what, who may do what.

What a person may not see is 404 (`find_…`, `visible_…`); what they see but may not do is a
refusal (`check_…`); `can_…` feeds buttons with the same answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from clusters.models import ClusterMembership, ClusterTerm, RoleHolding
from inspections import states
from inspections.errors import Refusal
from inspections.models import ClusterReport, DelegationMember, Inspection, InspectionPlan, Side

Role = RoleHolding.Role
_STANDING_ROLES = (Role.STANDING_STAFF, Role.HOME_AFFAIRS)
_LEADING_ROLES = (Role.TEAM_HEAD, Role.TEAM_SECRETARY)
_TEAM_ROLES = (*_LEADING_ROLES, Role.TEAM_MEMBER)


def roles_held(user: User, on: datetime.date | None = None) -> list[RoleHolding]:
    """Roles of `user` valid on the day (today by default); read once per user object and day."""
    day = on or timezone.localdate()
    known = user.__dict__.setdefault("_roles_held", {})
    if day not in known:
        # A person holds few roles: asked for all of them, in no order, the database has the least to do.
        held = RoleHolding.objects.filter(user=user.pk).select_related("unit", "cluster").order_by()
        valid = [holding for holding in held if holding.is_valid_on(day)] if user.is_active else []
        known[day] = sorted(valid, key=lambda holding: (holding.role, holding.pk))
    return known[day]


def units_of(
    user: User, roles: tuple[str, ...] = (*_TEAM_ROLES, *_STANDING_ROLES, Role.REPRESENTATIVE)
) -> set[int]:
    """Ids of the units for which `user` holds one of the roles today."""
    return {h.unit_id for h in roles_held(user) if h.role in roles and h.unit_id}


def holds(user: User, unit_id: int, *roles: str) -> bool:
    return any(h.unit_id == unit_id and h.role in roles for h in roles_held(user))


# --- Who may see ---------------------------------------------------------------------------------


def visible_plans(user: User) -> QuerySet[InspectionPlan]:
    """Drafts: the standing unit. Issued and closed plans: the whole cluster and its observers."""
    plans = InspectionPlan.objects.select_related("term__cluster", "term__standing_unit", "criteria_template")
    if user.is_superuser:
        return plans
    seen = Q(term__cluster__in={h.cluster_id for h in roles_held(user) if h.role == Role.OBSERVER})
    for membership in _memberships(user):
        seen |= years_of(membership)
    return plans.filter(
        Q(term__standing_unit__in=units_of(user, _STANDING_ROLES)) | (~Q(state=states.DRAFT) & seen)
    )


def _memberships(user: User) -> list[ClusterMembership]:
    """Of the units of `user` in clusters, whenever they were; read once per user object and units."""
    units = units_of(user)
    known = user.__dict__.setdefault("_memberships", {})
    key = frozenset(units)
    if key not in known:
        known[key] = list(ClusterMembership.objects.filter(unit__in=units).order_by("pk"))
    return known[key]


def years_of(membership: ClusterMembership) -> Q:
    """Plans of the cluster in the years of the membership; the year of its last day is one of them."""
    years = Q(term__cluster=membership.cluster_id)
    if membership.valid_from:
        years &= Q(term__year__gte=membership.valid_from.year)
    if membership.valid_to:
        years &= Q(term__year__lte=membership.valid_to.year)
    return years


def is_party(user: User, *, inspecting: int, inspected: int, standing: int) -> bool:
    """Whether `user` acts for one side, or for the standing unit: they see it from the issue on."""
    mine = units_of(user)
    return inspecting in mine or inspected in mine or standing in units_of(user, _STANDING_ROLES)


def visible_inspections(user: User) -> QuerySet[Inspection]:
    """The parties (`is_party`); once the plan is closed, everybody who sees the plan."""
    return _issued_inspections().filter(_as_party(user) | _as_reader(user))


def _issued_inspections() -> QuerySet[Inspection]:
    return Inspection.objects.select_related(
        "plan__term__cluster",
        "plan__term__standing_unit",
        "plan__criteria_template",
        "inspecting_unit__kind",
        "inspected_unit__kind",
        "scoresheet",
    ).exclude(plan__state=states.DRAFT)


def _as_party(user: User) -> Q:
    mine = units_of(user)
    return (
        Q(inspecting_unit__in=mine)
        | Q(inspected_unit__in=mine)
        | Q(plan__term__standing_unit__in=units_of(user, _STANDING_ROLES))
    )


def _as_reader(user: User) -> Q:
    """Those who see the plan, once it is closed; before, who is named in the delegation."""
    opened = Q(plan__state=states.CLOSED) | Q(
        pk__in=DelegationMember.objects.filter(user=user).values("inspection")
    )
    return opened & Q(plan__in=visible_plans(user).order_by().values("pk"))


def find_plan(user: User, plan_id: int) -> InspectionPlan:
    try:
        return visible_plans(user).get(pk=plan_id)
    except InspectionPlan.DoesNotExist:
        raise Http404("Không tìm thấy kế hoạch.") from None


def find_inspection(
    user: User,
    inspection_id: int,
    *,
    with_more: Callable[[QuerySet[Inspection]], QuerySet[Inspection]] = lambda found: found,
) -> Inspection:
    """The inspection with its proposals and people, and what `with_more` adds to the question."""
    issued = _issued_inspections().prefetch_related("visit_proposals", "delegation_members")
    try:
        inspection = with_more(issued).get(pk=inspection_id)
    except Inspection.DoesNotExist:
        inspection = None
    if inspection is None or not _sees(user, inspection):
        raise Http404("Không tìm thấy cuộc kiểm tra.")
    return inspection


def _sees(user: User, inspection: Inspection) -> bool:
    """What `visible_inspections` says, of one at hand: reading it costs less than asking about it."""
    standing = inspection.plan.term.standing_unit_id
    if is_party(
        user,
        inspecting=inspection.inspecting_unit_id,
        inspected=inspection.inspected_unit_id,
        standing=standing,
    ):
        return True
    is_named = any(member.user_id == user.pk for member in inspection.delegation_members.all())
    may_read = is_named or inspection.plan.state == states.CLOSED
    return may_read and visible_plans(user).filter(pk=inspection.plan_id).exists()


def visible_reports(user: User) -> QuerySet[ClusterReport]:
    """Drafts: the standing unit. Issued: the observers too, and the cluster once its plan is closed.

    A report holds scores: it opens to nobody before they do.
    """
    observed = {h.cluster_id for h in roles_held(user) if h.role == Role.OBSERVER}
    return ClusterReport.objects.select_related("plan__term__cluster", "plan__term__standing_unit").filter(
        Q(plan__term__standing_unit__in=units_of(user, _STANDING_ROLES))
        | Q(state=states.ISSUED, plan__term__cluster__in=observed)
        | Q(state=states.ISSUED, plan__state=states.CLOSED),
        plan__in=visible_plans(user).order_by().values("pk"),
    )


def find_report(user: User, plan_id: int) -> ClusterReport:
    """The report on a plan: the latest revision that `user` may see."""
    report = visible_reports(user).filter(plan=plan_id).last()
    if report is None:
        raise Http404("Không tìm thấy báo cáo.")
    return report


def sees_report(user: User, plan: InspectionPlan) -> bool:
    """Whether the report on the plan, or the place where it will be written, is there for `user`."""
    if plan.is_draft:
        return False
    if is_standing_office(user, plan):
        return True
    observes = any(h.cluster_id == plan.term.cluster_id for h in roles_held(user) if h.role == Role.OBSERVER)
    may_be = observes or plan.state == states.CLOSED
    return may_be and visible_reports(user).filter(plan=plan).exists()


# --- Who may do ----------------------------------------------------------------------------------


def is_standing_staff(user: User, plan: InspectionPlan) -> bool:
    return holds(user, plan.term.standing_unit_id, Role.STANDING_STAFF)


def is_standing_office(user: User, plan: InspectionPlan) -> bool:
    return holds(user, plan.term.standing_unit_id, *_STANDING_ROLES)


def _row_of(user: User, inspection: Inspection, side: str) -> DelegationMember | None:
    members = inspection.delegation_members.all()
    return next((m for m in members if m.side == side and m.user_id == user.pk), None)


def _named(user: User, inspection: Inspection, side: str) -> DelegationMember | None:
    """The user's place on that side, for as long as they hold any role of its unit."""
    belongs = holds(user, getattr(inspection, f"{side}_unit_id"), *Role.values)
    return _row_of(user, inspection, side) if belongs else None


def _is_named_on_other_side(user: User, inspection: Inspection, side: str) -> bool:
    other = Side.INSPECTED if side == Side.INSPECTING else Side.INSPECTING
    return _row_of(user, inspection, other) is not None


def is_team(user: User, inspection: Inspection) -> bool:
    """Named in the team, or holding a team role of the inspecting unit."""
    if _is_named_on_other_side(user, inspection, Side.INSPECTING):
        return False
    return _named(user, inspection, Side.INSPECTING) is not None or holds(
        user, inspection.inspecting_unit_id, *_TEAM_ROLES
    )


def is_team_lead(user: User, inspection: Inspection) -> bool:
    if _is_named_on_other_side(user, inspection, Side.INSPECTING):
        return False
    named = _named(user, inspection, Side.INSPECTING)
    if named is not None and (named.is_head or named.is_secretary):
        return True
    return holds(user, inspection.inspecting_unit_id, *_LEADING_ROLES)


def is_team_head(user: User, inspection: Inspection) -> bool:
    """The head who is named; whoever holds that role when nobody is, or the named one has left."""
    named = _named(user, inspection, Side.INSPECTING)
    if named is not None and named.is_head:
        return True
    if not holds(user, inspection.inspecting_unit_id, Role.TEAM_HEAD):
        return False
    heads = [m for m in inspection.delegation_members.all() if m.is_head]
    return not any(_can_still_act(head, inspection) for head in heads)


def _can_still_act(member: DelegationMember, inspection: Inspection) -> bool:
    unit = getattr(inspection, f"{member.side}_unit_id")
    account = member.user
    return account is not None and account.is_active and holds(account, unit, *Role.values)


def is_inspected_side(user: User, inspection: Inspection) -> bool:
    """The representative: named as such, or holding that role of the inspected unit."""
    if _is_named_on_other_side(user, inspection, Side.INSPECTED):
        return False
    named = _named(user, inspection, Side.INSPECTED)
    if named is not None and named.is_representative:
        return True
    return holds(user, inspection.inspected_unit_id, Role.REPRESENTATIVE)


def side_of(user: User, inspection: Inspection) -> str | None:
    """The side on which `user` may act; None for everybody else."""
    if is_team_lead(user, inspection):
        return Side.INSPECTING
    if is_inspected_side(user, inspection):
        return Side.INSPECTED
    return None


def _may_sign(user: User, inspection: Inspection) -> bool:
    named = [_named(user, inspection, side) for side in Side.values]
    return any(m.is_head or m.is_secretary or m.is_representative for m in named if m)


_INSPECTION_ACTORS: dict[str, Callable[[User, Inspection], bool]] = {
    states.STANDING_STAFF: lambda user, inspection: is_standing_staff(user, inspection.plan),
    states.STANDING_OFFICE: lambda user, inspection: is_standing_office(user, inspection.plan),
    states.EITHER_SIDE: lambda user, inspection: side_of(user, inspection) is not None,
    states.TEAM_LEADS: is_team_lead,
    states.TEAM: is_team,
    states.TEAM_HEAD: is_team_head,
    states.INSPECTED_SIDE: is_inspected_side,
    states.NEXT_SIGNER: _may_sign,
}


def is_actor(user: User, actor: str, inspection: Inspection) -> bool:
    return user.is_active and _INSPECTION_ACTORS[actor](user, inspection)


def check_actor(user: User, actor: str, inspection: Inspection) -> None:
    if not is_actor(user, actor, inspection):
        raise Refusal("forbidden")


def check_team(user: User, inspection: Inspection) -> None:
    check_actor(user, states.TEAM, inspection)


def check_plan_staff(user: User, plan: InspectionPlan) -> None:
    if not (user.is_active and is_standing_staff(user, plan)):
        raise Refusal("forbidden")


def can_do(user: User, action: str, inspection: Inspection) -> bool:
    """Whether `user` may do `action` with the inspection as it stands; for buttons."""
    transition = states.find_transition(states.INSPECTION_TRANSITIONS, action, inspection.state)
    return (
        transition is not None
        and inspection.plan.state == states.ISSUED
        and is_actor(user, transition.actor, inspection)
    )


def can_write(user: User, subject: str, inspection: Inspection) -> bool:
    """Whether `user` may write `subject` of the inspection as it stands; for forms."""
    writing = states.WRITINGS[subject]
    return (
        inspection.state in writing.states
        and inspection.plan.state == states.ISSUED
        and is_actor(user, writing.actor, inspection)
    )


def can_keep_copies(user: User, inspection: Inspection) -> bool:
    """Whether `user` may add signed copies and scans of the finals: both sides, the standing unit."""
    acts = side_of(user, inspection) is not None or is_standing_office(user, inspection.plan)
    return user.is_active and acts


def check_keeps_copies(user: User, inspection: Inspection) -> None:
    if not can_keep_copies(user, inspection):
        raise Refusal("forbidden")


def can_plan(user: User, plan: InspectionPlan) -> bool:
    """Whether `user` may edit the draft and its assignments."""
    return plan.is_draft and not plan.is_set_aside and is_standing_staff(user, plan)


def can_set_aside(user: User, plan: InspectionPlan) -> bool:
    """Whether `user` may set the draft aside: one that is to replace a plan in force."""
    return plan.replaces is not None and not plan.is_left_behind and can_plan(user, plan)


def can_close(user: User, plan: InspectionPlan) -> bool:
    return plan.state == states.ISSUED and is_standing_staff(user, plan)


def can_replace(user: User, plan: InspectionPlan) -> bool:
    """Whether `user` may draft the plan that replaces this one, or take up again the draft set aside."""
    draft = getattr(plan, "replacement", None)
    return can_close(user, plan) and (draft is None or draft.is_set_aside)


def can_review_field_work(user: User, plan: InspectionPlan) -> bool:
    return not plan.is_draft and is_standing_staff(user, plan)


def can_report(user: User, plan: InspectionPlan) -> bool:
    """Whether `user` may write the report on the plan, as long as it is not issued."""
    return plan.state in (states.ISSUED, states.CLOSED) and is_standing_staff(user, plan)


def can_correct(user: User, report: ClusterReport) -> bool:
    """Whether `user` may open the revision that replaces `report`, the latest one."""
    return not report.is_draft and is_standing_staff(user, report.plan)


def terms_to_plan(user: User) -> QuerySet[ClusterTerm]:
    """Terms without a plan whose standing unit's staff the user is."""
    return ClusterTerm.objects.filter(
        standing_unit__in=units_of(user, (Role.STANDING_STAFF,)), plans__isnull=True
    ).select_related("cluster", "standing_unit")
