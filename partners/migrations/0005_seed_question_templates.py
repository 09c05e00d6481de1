"""Questions that auditors ask often. Plain text, theirs to rewrite: an existing title is left as it is."""

from typing import Any

from django.db import migrations

TEMPLATES = {
    "Le problème et les personnes": """Merci pour votre proposition. Pour bien la présenter au comité, nous aimerions mieux comprendre le problème.

1. Qui est touché, combien de personnes, et depuis quand ?
2. Que font ces personnes aujourd’hui, faute de mieux ?
3. Qui utilisera le résultat, à quelle occasion, à quelle fréquence ?
4. À quoi verrez-vous, dans un an, que le projet a servi ?

Quelques lignes par question suffisent.""",
    "Les données": """Merci pour votre proposition. Quelques questions sur les données dont l’équipe aurait besoin.

1. Quelles données existent, où sont-elles, et dans quel format ?
2. Pouvez-vous nous transmettre un extrait, ou le lien s’il est public ?
3. Sur quelle période et quel territoire portent-elles, et que leur manque-t-il ?
4. Qui peut autoriser leur usage, et sous quelle licence le résultat pourra-t-il être publié ?

S’il n’y a pas encore de données, dites-nous comment vous pensez les réunir.""",
    "Les données personnelles et les risques": """Votre proposition touche à des données sur des personnes. Nous voulons les protéger, et vous avec elles.

1. Quelles informations sur des personnes seraient utilisées, et comment ont-elles été recueillies ?
2. Ces personnes le savent-elles, et sur quelle base légale vous appuyez-vous ?
3. Le projet peut-il fonctionner avec des données anonymes ou agrégées ?
4. À qui le résultat pourrait-il nuire s’il se trompait, ou s’il était détourné ?

Si une personne s’occupe de ces sujets chez vous, son avis est le bienvenu.""",
    "La disponibilité et la suite": """Merci pour votre proposition. Un projet avance quand une personne de l’association l’accompagne, et sert quand il vit après la saison.

1. Qui suivrait l’équipe chaque semaine, et combien de temps cette personne peut-elle y consacrer ?
2. Qui, dans votre organisation, soutient ce projet et peut décider ?
3. Après la saison, qui utilisera, hébergera et entretiendra le résultat ?
4. Qu’est-ce qui pourrait empêcher le projet d’aboutir, et comment pouvons-nous y parer ensemble ?""",
}


def write(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("partners", "QuestionTemplate")
    for title, text in TEMPLATES.items():
        model.objects.get_or_create(title=title, defaults={"text": text})


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_eligibility_verdict")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
