"""Names the scoring app and keeps the frozen rows' triggers in step with the tables."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ScoringConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "scoring"
    verbose_name = "Biểu điểm"

    def ready(self) -> None:
        from scoring import freezing, models

        template_frozen = (
            'EXISTS (SELECT 1 FROM "scoring_criteriatemplate" t'
            ' WHERE t."id" = {row}."template_id" AND t."frozen_at" IS NOT NULL)'
        )
        line_frozen = (
            'EXISTS (SELECT 1 FROM "scoring_criterion" c JOIN "scoring_criteriatemplate" t'
            ' ON t."id" = c."template_id"'
            ' WHERE c."id" = {row}."criterion_id" AND t."frozen_at" IS NOT NULL)'
        )
        freezing.freeze_columns(models.CriteriaTemplate, when='{row}."frozen_at" IS NOT NULL', free=())
        freezing.freeze_rows(models.Criterion, when=template_frozen)
        freezing.freeze_rows(models.RatingBand, when=template_frozen)
        freezing.freeze_rows(models.ScoreLine, when=line_frozen)
        pre_migrate.connect(freezing.drop_triggers, sender=self)
        post_migrate.connect(freezing.make_triggers, sender=self)
