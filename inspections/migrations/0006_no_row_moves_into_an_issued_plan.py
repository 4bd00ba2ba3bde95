"""Triggers are made anew after migrations: from here on they refuse this, too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_plan_replacement")]
    operations = []
