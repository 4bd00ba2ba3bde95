"""Addresses of the inspections app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
