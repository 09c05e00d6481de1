from django.db import migrations, models

from accounts.triggers import follow


class Migration(migrations.Migration):

    dependencies = [
        ('seasons', '0009_event_changed_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='season',
            name='contact_name',
            field=models.CharField(
                blank=True,
                help_text='Le nom que lisent les associations tant que personne ne suit leur dossier. Jamais public.',
                max_length=80,
                verbose_name='qui répond aux associations',
            ),
        ),
        # SQLite rebuilt the table.
        follow('seasons_season'),
    ]
