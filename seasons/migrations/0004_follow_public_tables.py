from django.db import migrations

from accounts.triggers import follow


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_public_version'),
        ('seasons', '0003_link_to_the_chat_account'),
    ]
    operations = [
        follow('seasons_season'),
        follow('seasons_phase'),
        follow('seasons_seasonlink'),
        follow('seasons_event'),
        # Its version moves with its people, for the chat.
        follow('seasons_chapter', 'name', 'slug', 'city', 'presentation', 'active'),
    ]
