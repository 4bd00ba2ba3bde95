"""Names the documents app, what the database keeps in it, and when final documents are made."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        from documents import finals, models
        from inspections.transitions import event_recorded
        from scoring.freezing import freeze_columns

        freeze_columns(models.FinalDocument, when="1 = 1", free=())
        freeze_columns(models.SignedCopy, when="1 = 1", free=models.SignedCopy.CHANGES_AFTER_UPLOAD)
        freeze_columns(models.TrustedRoot, when="1 = 1", free=(), may_go=True)
        event_recorded.connect(finals.make_after, dispatch_uid="documents.finals")
