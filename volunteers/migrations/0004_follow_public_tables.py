from django.db import migrations

from accounts.triggers import follow


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_public_version'),
        ('volunteers', '0003_offer_to_lead'),
    ]
    operations = [
        follow('volunteers_skill'),
    ]
