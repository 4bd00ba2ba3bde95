"""Names the inspections app and has the database keep what is issued, signed or on record."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "inspections"
    verbose_name = "Kiểm tra chéo"

    def ready(self) -> None:
        from inspections import freezes

        freezes.freeze_plans()
        freezes.freeze_records()
        freezes.freeze_terms()
        freezes.freeze_memberships()
