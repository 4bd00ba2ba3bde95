"""Legal bases can be kept here; whatever has a state can only be looked at, and without its scores."""

from django.contrib import admin
from django.http import HttpRequest

from config.admin import DayFirst
from inspections.models import Event, Inspection, InspectionPlan, LegalBasis
from inspections.queries.history import sentence_of


@admin.register(LegalBasis)
class LegalBasisAdmin(DayFirst, admin.ModelAdmin):
    list_display = ["number", "kind", "issued_on", "issuer", "effective_to"]
    search_fields = ["number", "abstract", "issuer"]


class ReadOnlyAdmin(admin.ModelAdmin):
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
