"""What the database refuses is said in Vietnamese by the form that meets it."""

import pytest
from django.apps import apps
from django.db import models

PACKAGES = ["accounts", "clusters", "documents", "inspections", "scoring"]
CONSTRAINTS = [
    constraint
    for package in PACKAGES
    for model in apps.get_app_config(package).get_models()
    for constraint in model._meta.constraints
    # Django's own sentence for columns that are unique together is translated.
    if not isinstance(constraint, models.UniqueConstraint) or constraint.condition
]


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
def test_a_constraint_says_its_rule(constraint):
    assert constraint.violation_error_message != constraint.default_violation_error_message
