"""The job fields a volunteer chooses from, and a first charter, so that a new installation can recruit."""

from django.db import migrations

SKILLS = [
    ("data-science", "Science des données", "en science des données"),
    ("data-engineering", "Ingénierie des données", "en ingénierie des données"),
    ("data-analysis", "Analyse de données", "en analyse de données"),
    ("computer-vision", "Vision par ordinateur", "en vision par ordinateur"),
    ("nlp", "Traitement du langage", "en traitement du langage"),
    ("devops", "Infrastructure", "en infrastructure"),
    ("web", "Développement web", "en développement web"),
    ("design", "Design (UX et interface)", "en design"),
    ("legal", "Droit", "en droit"),
    ("product", "Produit et pilotage", "en pilotage"),
    ("beginner", "Premier projet", "pour un premier projet"),
]
CHARTER = """Je donne le temps que j’ai annoncé, et je préviens quand je ne peux plus.

Je respecte les personnes de l’équipe et l’association partenaire : écoute, bienveillance, aucune discrimination.

Je protège les données qui me sont confiées et ne les partage pas hors de l’équipe.

Ce que nous construisons est ouvert : code et données publiés, dans les limites de la loi.
"""


def seed(apps, schema_editor):
    Skill = apps.get_model("volunteers", "Skill")
    for position, (slug, name, label) in enumerate(SKILLS):
        Skill.objects.get_or_create(slug=slug, defaults={"name": name, "domain_label": label, "position": position})
    apps.get_model("volunteers", "Charter").objects.get_or_create(version=1, defaults={"text": CHARTER})


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
