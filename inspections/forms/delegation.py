"""Naming the people of one side: a row for each person, a reason for each function left empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import format_html

from accounts.models import User
from inspections.arranging import NamedPerson, accounts_of, check_duties
from inspections.errors import Refusal
from inspections.forms.inputs import Text, Version
from inspections.models import DelegationMember, Inspection, PlanRoleRequirement, Side

MOST_PEOPLE = 40  # rows of one side
MEMBER, HEAD, SECRETARY, REPRESENTATIVE = "", "is_head", "is_secretary", "is_representative"
DUTIES = {
    Side.INSPECTING: [(HEAD, "Trưởng đoàn"), (SECRETARY, "Thư ký"), (MEMBER, "Thành viên")],
    Side.INSPECTED: [(REPRESENTATIVE, "Đại diện đơn vị"), (MEMBER, "Thành viên")],
}


class PersonForm(forms.Form):
    """One person; a row without name, position and account is nobody."""

    function = forms.ChoiceField(label="Thành phần theo kế hoạch", required=False)
    honorific = forms.ChoiceField(
        label="Xưng hô",
        choices=DelegationMember.Honorific,
        initial=DelegationMember.Honorific.NEUTRAL,
        required=False,
    )
    full_name = Text(label="Họ và tên", max_length=160, required=False)
    position = Text(label="Chức vụ", max_length=240, required=False)
    user = forms.ModelChoiceField(
        queryset=None,
        label="Tài khoản trên hệ thống",
        required=False,
        empty_label="Không có tài khoản",
        help_text="Người ký biên bản phải có tài khoản.",
    )
    duty = forms.ChoiceField(label="Nhiệm vụ", required=False, widget=forms.RadioSelect)

    def __init__(self, *args, functions: list, accounts: QuerySet[User], duties: list, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = functions
        self.fields["user"].queryset = accounts
        # All rows offer the same people; left to itself, each would ask for them.
        people = [(account.pk, str(account)) for account in accounts]
        self.fields["user"].choices = [("", self.fields["user"].empty_label), *people]
        self.fields["duty"].choices = duties

    def clean(self) -> dict:
        entered = super().clean()
        if self.is_somebody:
            for name, label in (("full_name", "họ và tên"), ("position", "chức vụ")):
                if name not in self.errors and not entered.get(name):
                    self.add_error(name, f"Vui lòng ghi {label}.")
        return entered

    @property
    def is_somebody(self) -> bool:
        entered = self.cleaned_data
        return bool(entered.get("full_name") or entered.get("position") or entered.get("user"))

    def bearer(self) -> NamedPerson:
        """The person as far as the duty goes, where the rest is not complete."""
        duty = self.cleaned_data.get("duty")
        return NamedPerson(function="", full_name="", position="", **({duty: True} if duty else {}))

    def person(self) -> NamedPerson:
        entered = self.cleaned_data
        duty = {entered["duty"]: True} if entered["duty"] else {}
        return NamedPerson(
            function=entered["function"],
            honorific=entered["honorific"] or DelegationMember.Honorific.NEUTRAL,
            full_name=entered["full_name"],
            position=entered["position"],
            user_id=entered["user"].pk if entered["user"] else None,
            **duty,
        )


class DelegationForm(forms.Form):
    """One side as a whole: its version, its people, and the reasons for functions left empty."""

    base_version = Version()

    def __init__(self, data: QueryDict | None, *, inspection: Inspection, side: str, extra: int = 0):
        asked = inspection.plan.role_requirements.filter(side=side).select_related("function")
        self.side, self.asked = side, list[PlanRoleRequirement](asked)
        version = getattr(inspection, f"{side}_delegation_version")
        super().__init__(data, initial={"base_version": version})
        reasons = {v.function_id: v.reason for v in inspection.delegation_vacancies.all() if v.side == side}
        for row in self.asked:
            self.fields[_vacancy(row.function.code)] = Text(
                label=f"Vắng: {row.text.rstrip('.')}",
                required=False,
                max_length=1000,
                initial=reasons.get(row.function_id, ""),
            )
        members = [m for m in inspection.delegation_members.all() if m.side == side]
        initial = _initial_rows(self.asked, members, set(reasons)) + [{}] * extra
        row_forms = forms.formset_factory(PersonForm, extra=0, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE)
        self.people = row_forms(
            data,
            initial=initial,
            prefix="nguoi",
            form_kwargs={
                "functions": [
                    (row.function.code, f"{number}. {row.function.name}")
                    for number, row in enumerate(self.asked, start=1)
                ],
                "accounts": accounts_of(inspection.unit_of(side)),
                "duties": DUTIES[side],
            },
        )

    def clean(self) -> dict:
        """What is wrong in a row also stands in the summary, with the row's number, and what is beside it."""
        entered = super().clean()
        if not self.people.is_valid():
            for row in self.people:
                for name, errors in row.errors.items():
                    for error in errors:
                        self.add_error(None, self._told_of_row(row, name, error))
            for error in self.people.non_form_errors():
                self.add_error(None, error)
            try:
                check_duties(self.side, [row.bearer() for row in self.people if row.is_somebody])
            except Refusal as refusal:
                self.add_error(None, refusal.message)
        return entered

    def _told_of_row(self, row: PersonForm, name: str, error: str) -> str:
        field, number = row[name], self.people.forms.index(row) + 1
        words = f"Người thứ {number}, {field.label.lower()}: {error}"
        return format_html('<a href="#{}">{}</a>', field.id_for_label, words)

    def tell_at_row(self, refusal: Refusal) -> None:
        """A refusal of one person stands at that person's field, and the summary leads there."""
        if "row" in refusal.details:
            row = [row for row in self.people if row.is_somebody][refusal.details["row"]]
            row.add_error(refusal.field, refusal.message)
            refusal.details["messages"] = [self._told_of_row(row, refusal.field, refusal.message)]

    def named(self) -> list[NamedPerson]:
        return [row.person() for row in self.people if row.is_somebody]

    def vacancies(self) -> dict[str, str]:
        """Reasons by function code, for the functions that nobody fills."""
        filled = {person.function for person in self.named()}
        codes = [row.function.code for row in self.asked if row.function.code not in filled]
        return {code: self.cleaned_data[_vacancy(code)] for code in codes}

    @property
    def has_vacancies(self) -> bool:
        """Whether the reasons should stand open: some are given, or one is missing."""
        is_missing = getattr(self, "refusal", None) is not None and self.refusal.code == "missing_role"
        return is_missing or any(field.value() for field in self.vacancy_fields)

    @property
    def vacancy_fields(self) -> list[forms.BoundField]:
        return [self[_vacancy(row.function.code)] for row in self.asked]


def _vacancy(code: str) -> str:
    return f"vacancy_{code}"


def _initial_rows(
    asked: Sequence[PlanRoleRequirement], members: Iterable[DelegationMember], vacant: set[int]
) -> list[dict]:
    """The people as named, and an empty row for each function that has neither a person nor a reason."""
    codes = {row.function_id: row.function.code for row in asked}
    rows = [
        {
            "function": codes[member.function_id],
            "honorific": member.honorific,
            "full_name": member.full_name,
            "position": member.position,
            "user": member.user_id,
            "duty": next(
                (duty for duty in (HEAD, SECRETARY, REPRESENTATIVE) if getattr(member, duty)), MEMBER
            ),
        }
        for member in members
    ]
    filled = {member.function_id for member in members} | vacant
    return rows + [
        {"function": row.function.code, "duty": MEMBER} for row in asked if row.function_id not in filled
    ]


def one_more_row(data: QueryDict) -> QueryDict:
    """The same entries with one more empty row, for "Thêm người" without scripts."""
    data = data.copy()
    total = data.get("nguoi-TOTAL_FORMS", "")
    if total.isdecimal():
        data["nguoi-TOTAL_FORMS"] = str(min(int(total) + 1, MOST_PEOPLE))
    return data
