"""Reference data: units, offices, clusters, terms, roles. Rows with papers behind them cannot be removed."""

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm

from clusters.models import (
    ClusterMembership,
    ClusterTerm,
    EmulationCluster,
    FunctionalRole,
    RoleHolding,
    Unit,
    UnitKind,
    UnitOffice,
)
from config.admin import ModelAdmin, TabularInline


@admin.register(UnitKind, FunctionalRole)
class NamedListAdmin(ModelAdmin):
    list_display = ["name", "code", "order"]
    search_fields = ["name", "code"]


class UnitOfficeInline(TabularInline):
    model = UnitOffice
    extra = 0


@admin.register(Unit)
class UnitAdmin(ModelAdmin):
    list_display = ["name_standalone", "kind", "authority_name", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["name", "name_standalone", "code"]
    filter_horizontal = ["successors"]
    inlines = [UnitOfficeInline]


class MembershipFormSet(BaseInlineFormSet):
    """Compares the rows of one save with each other, as they will be, and not with what is stored so far."""

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.is_compared_elsewhere = True

    def clean(self) -> None:
        super().clean()
        forms = [form for form in self.forms if form.is_valid() and not self._should_delete_form(form)]
        rows = [form.instance for form in forms if form.instance.unit_id]
        for place, row in enumerate(rows):
            row.check_apart_from(rows[:place])


class ClusterMembershipInline(TabularInline):
    model = ClusterMembership
    formset = MembershipFormSet
    extra = 0


@admin.register(EmulationCluster)
class EmulationClusterAdmin(ModelAdmin):
    list_display = ["name_full", "kind", "symbol"]
    search_fields = ["name", "name_full"]
    inlines = [ClusterMembershipInline]


@admin.register(ClusterTerm)
class ClusterTermAdmin(ModelAdmin):
    list_display = ["cluster", "year", "standing_unit", "head_person"]
    list_filter = ["cluster", "year"]


@admin.register(RoleHolding)
class RoleHoldingAdmin(ModelAdmin):
    list_display = ["user", "role", "unit", "cluster", "valid_from", "valid_to"]
    list_filter = ["role", "unit"]
    search_fields = ["user__username", "user__full_name", "unit__name"]
