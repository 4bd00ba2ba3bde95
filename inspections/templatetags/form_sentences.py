"""Sentences about a form as a whole: what must be filled, and the errors as the summary says them."""

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField

register = template.Library()


@register.filter
def has_required(form: BaseForm) -> bool:
    return any(bound.field.required and not bound.is_hidden for bound in form)


@register.filter
def name_error(error: str, field: BoundField) -> str:
    """The sentence with the name of its field in front, unless it already says which field is meant."""
    label = str(field.label)
    return str(error) if label.casefold() in str(error).casefold() else f"{label}: {error}"
