from __future__ import annotations

import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def carry_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("chat", "Channel").objects.filter(needs_walk=False).update(look_since=None)


def carry_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("chat", "Channel").objects.filter(look_since=None).update(needs_walk=False)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0013_a_verification_is_begun_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="look_since",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="channel", name="needs_walk"),
    ]
