from django.db import migrations

from accounts.triggers import follow


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_public_version'),
        ('partners', '0005_seed_question_templates'),
    ]
    operations = [
        follow('partners_partner'),
        follow(
            'partners_proposal',
            # What summaries show and choose by; drafts are saved while they are typed.
            'reference', 'season_id', 'state', 'submitted_at', 'publish_summary',
            'title', 'summary', 'organisation', 'territory', 'goals', 'search_text',
            'climate', 'social', 'democracy', 'advocacy', 'internal', 'citizen',
        ),
        follow('partners_support'),
    ]
