"""Criteria templates: editable until they are frozen by the first plan that is issued with them."""

from django.contrib import admin
from django.http import HttpRequest

from config.admin import ModelAdmin
from scoring.models import CriteriaTemplate, Criterion, RatingBand, ScoreLine


class UntilFrozen(admin.options.BaseModelAdmin):
    """Shows frozen rows, and changes only others."""

    def is_frozen(self, row: object | None) -> bool:
        template = row.template if isinstance(row, Criterion) else row
        return template is not None and template.frozen_at is not None

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return super().has_change_permission(request, obj) and not self.is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not self.is_frozen(obj)

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        args = (obj,) if isinstance(self, admin.options.InlineModelAdmin) else ()
        return super().has_add_permission(request, *args) and not self.is_frozen(obj)


class RatingBandInline(UntilFrozen, admin.TabularInline):
    model = RatingBand
    extra = 0


class CriterionInline(UntilFrozen, admin.TabularInline):
    model = Criterion
    extra = 0
    show_change_link = True


class ScoreLineInline(UntilFrozen, admin.TabularInline):
    model = ScoreLine
    extra = 0


@admin.register(CriteriaTemplate)
class CriteriaTemplateAdmin(UntilFrozen, ModelAdmin):
    list_display = ["name", "version", "deduction_step", "max_deductions_per_line", "frozen_at"]
    readonly_fields = ["frozen_at"]
    search_fields = ["name"]
    inlines = [RatingBandInline, CriterionInline]
    actions = None


@admin.register(Criterion)
class CriterionAdmin(UntilFrozen, ModelAdmin):
    list_display = ["number", "text_plan", "template"]
    list_filter = ["template"]
    inlines = [ScoreLineInline]
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False  # a criterion is added within its template

    def get_readonly_fields(self, request: HttpRequest, obj: object | None = None) -> list[str]:
        return ["template"]
