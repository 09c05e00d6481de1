from django.db import migrations, models
from django.db.models import F


def believe_what_is_known(apps, schema_editor):
    """Bots and guests stay protected; who administered the channel or the server stays so until read again."""
    apps.get_model("chat", "Presence").objects.update(own_kind=F("kind"))


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0006_welcomes_and_digests'),
    ]

    operations = [
        migrations.AddField(
            model_name='presence',
            name='own_kind',
            field=models.CharField(choices=[('person', 'personne'), ('bot', 'robot'), ('guest', 'invitée'), ('admin', 'administre')], default='person', editable=False, max_length=6),
        ),
        migrations.RunPython(believe_what_is_known, migrations.RunPython.noop),
    ]
