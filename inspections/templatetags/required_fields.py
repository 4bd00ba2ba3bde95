"""Whether a form has fields that must be filled, so that the page explains its mark."""

from django import template
from django.forms import BaseForm

register = template.Library()


@register.filter
def has_required(form: BaseForm) -> bool:
    return any(bound.field.required and not bound.is_hidden for bound in form)
