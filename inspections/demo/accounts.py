"""The accounts for trying the system out. They carry role names, and enter only while DEMO is on."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import User
from clusters.models import ClusterTerm, RoleHolding, Unit

PASSWORD = "kiemtracheo-2022"

Role = RoleHolding.Role


@dataclass(frozen=True)
class DemoAccount:
    username: str
    full_name: str
    what: str  # what this person does here


def make_accounts(term: ClusterTerm) -> None:
    """Accounts of the standing unit, the observer, the administrator, and four for each member unit."""
    password = make_password(PASSWORD)
    standing = term.standing_unit
    _make(
        "thuongtruc", f"Cán bộ Thường trực {term.cluster.name}", password, Role.STANDING_STAFF, unit=standing
    )
    _make(
        "noivu",
        f"Phòng Nội vụ đơn vị thường trực ({standing.name})",
        password,
        Role.HOME_AFFAIRS,
        unit=standing,
    )
    _make("sonoivu", "Theo dõi cấp tỉnh (Sở Nội vụ)", password, Role.OBSERVER, cluster=term.cluster)
    admin = _user("quantri", "Quản trị hệ thống", password)
    admin.is_staff = admin.is_superuser = True
    admin.save(update_fields=["is_staff", "is_superuser"])
    for unit in term.cluster.members_in(term.year):
        _make_unit_accounts(unit, password)


def _make_unit_accounts(unit: Unit, password: str) -> None:
    _make(f"truongdoan.{unit.code}", f"Trưởng đoàn {unit.name}", password, Role.TEAM_HEAD, unit=unit)
    _make(f"thuky.{unit.code}", f"Thư ký {unit.name}", password, Role.TEAM_SECRETARY, unit=unit)
    _make(f"daidien.{unit.code}", f"Đại diện {unit.name}", password, Role.REPRESENTATIVE, unit=unit)
    _make(f"noivu.{unit.code}", f"Nội vụ {unit.name}", password, Role.HOME_AFFAIRS, unit=unit)


def _make(username: str, full_name: str, password: str, role: str, **belongs_to) -> None:
    RoleHolding.objects.create(user=_user(username, full_name, password), role=role, **belongs_to)


def _user(username: str, full_name: str, password: str) -> User:
    return User.objects.create(username=username, full_name=full_name, password=password, is_demo=True)


def list_accounts() -> list[DemoAccount]:
    """The accounts that exist, with what each does, in the order people read them."""
    users = User.objects.filter(is_demo=True).prefetch_related("roles_held__unit", "roles_held__cluster")
    return [
        DemoAccount(user.username, user.full_name, _what(user))
        for user in sorted(users, key=lambda user: ("." in user.username, user.pk))
    ]


def _what(user: User) -> str:
    if user.is_superuser:
        return "quản trị dữ liệu nền"
    return "; ".join(str(holding) for holding in user.roles_held.all())
