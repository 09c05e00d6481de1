import django.utils.timezone
from django.db import migrations, models

from accounts.triggers import follow


class Migration(migrations.Migration):

    dependencies = [
        ('seasons', '0008_watchers_have_a_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='modifié le'),
        ),
        # SQLite rebuilt the table.
        follow('seasons_event'),
    ]
