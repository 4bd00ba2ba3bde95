"""Triggers are made anew after migrations: from here on they keep what an issued plan rests on, too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inspections", "0007_draft_set_aside")]
    operations = []
