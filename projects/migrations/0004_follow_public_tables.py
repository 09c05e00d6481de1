from django.db import migrations

from accounts.triggers import follow


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_public_version'),
        ('projects', '0003_import_of_the_former_site'),
    ]
    operations = [
        follow('projects_project'),
        follow('projects_project_partners'),
        follow('projects_edition'),
        follow('projects_editionlink'),
        follow('projects_roleneed'),
        # The chat writes its findings in the other columns.
        follow('projects_membership', 'edition_id', 'state'),
    ]
