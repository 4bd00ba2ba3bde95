"""Address of the list of documents; the documents themselves are served by `documents`."""

from django.urls import path

from inspections.views import documents

urlpatterns = [path("", documents.list_documents, name="document_list")]
