"""Legal bases can be kept here; whatever has a state can only be looked at, and without its scores.

Terms and memberships are those of clusters/admin.py, and what an issued plan rests on is not changed.
"""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest

from clusters.admin import ClusterMembershipInline, ClusterTermAdmin, EmulationClusterAdmin, MembershipFormSet
from clusters.models import ClusterMembership, ClusterTerm, EmulationCluster
from config.admin import ModelAdmin
from inspections import states
from inspections.models import Event, Inspection, InspectionPlan, LegalBasis
from inspections.queries.history import sentence_of
from inspections.queries.places import issued_plans_with

admin.site.unregister([ClusterTerm, EmulationCluster])


class TermForm(ModelForm):
    def clean(self) -> None:
        super().clean()
        changed = set(InspectionPlan.KEPT_IN_TERM).intersection(self.changed_data)
        plans = InspectionPlan.objects.filter(term=self.instance.pk).exclude(state=states.DRAFT)
        if changed and plans.exists():
            for name in changed:
                self.add_error(name, "Kế hoạch của năm công tác này đã ban hành nên không đổi được mục này.")


@admin.register(ClusterTerm)
class TermAdmin(ClusterTermAdmin):
    form = TermForm


class KeptMembershipFormSet(MembershipFormSet):
    def clean(self) -> None:
        super().clean()
        forms = [form for form in self.initial_forms if form.is_valid()]
        stored = ClusterMembership.objects.in_bulk([form.instance.pk for form in forms])
        staying = [
            (stored[form.instance.pk], form.instance) for form in forms if not self._should_delete_form(form)
        ]
        for form in forms:
            if form.has_changed():
                self.check_kept(stored[form.instance.pk], staying)

    @staticmethod
    def check_kept(
        row: ClusterMembership, staying: list[tuple[ClusterMembership, ClusterMembership]]
    ) -> None:
        """Every issued plan with the unit of `row` has it by a row that was there, and stays, in its year."""
        own = [both for both in staying if {each.unit_id for each in both} == {row.unit_id}]
        for plan in issued_plans_with(row):
            if not any(all(each.is_valid_in_year(plan.year) for each in both) for both in own):
                raise ValidationError(
                    f"{row.unit} có tên trong kế hoạch năm {plan.year} đã ban hành nên phải là thành viên "
                    f"của cụm trong năm {plan.year}; không xóa hoặc đổi khác được."
                )


class KeptMembershipInline(ClusterMembershipInline):
    formset = KeptMembershipFormSet


@admin.register(EmulationCluster)
class ClusterAdmin(EmulationClusterAdmin):
    inlines = [KeptMembershipInline]


@admin.register(LegalBasis)
class LegalBasisAdmin(ModelAdmin):
    list_display = ["number", "kind", "issued_on", "issuer", "effective_to"]
    search_fields = ["number", "abstract", "issuer"]


class ReadOnlyAdmin(ModelAdmin):
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(InspectionPlan)
class InspectionPlanAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "number", "issued_on"]
    list_filter = ["state"]
    fields = ["term", "state", "number", "symbol", "issued_on", "inspection_deadline", "submission_deadline"]


@admin.register(Inspection)
class InspectionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "plan", "state"]
    list_filter = ["state", "plan"]
    fields = ["plan", "inspecting_unit", "inspected_unit", "state", "revision", "started_at"]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "happened", "plan", "inspection"]
    list_filter = ["plan"]
    ordering = ["-at", "-pk"]
    fields = ["at", "happened", "plan", "inspection"]

    @admin.display(description="Việc đã làm")
    def happened(self, event: Event) -> str:
        return sentence_of(event)
