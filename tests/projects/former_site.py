"""Pages of an invented former site, in the grammar of the real one."""

from __future__ import annotations

# Names of leads, which may be seen by coordinators only.
LEADS = "Ysoline Canari"

HERON = """---
slug: heron
title: "Marais Vivants - Compter les hérons"
header_image_url: img/projects/heron.png
tags: [Saison 21, Hors-saison, Biodiversité, Cartographie]
description: "Savoir où nichent les hérons, colonie par colonie."
keywords:
  - Data For Good
sdgs: [sdg14,sdg15]
website: https://marais.example.org/
github: https://forge.example.org/heron
slack:
---

# Compter les hérons

## Description courte
Une carte des colonies, tenue par celles et ceux qui les observent.

## Description du livrable
Une carte que l’on remplit depuis la berge.

## Pourquoi maintenant
Les roselières reculent, et personne ne sait de combien.

:::tip Bon à savoir
Un héron revient au même arbre.
:::

## Réalisations pendant la saison
Trois marais sont cartographiés.

## Résultats et impact
Deux roselières sont protégées.

## Contact
Écrire à Ysoline Canari, ysoline@example.org.
"""

TIDE = """---
slug: maree
title: "Marée basse"
tags: [Saison20, Saison 21, Santé]
description: "Prévoir l’odeur des algues."
sdgs: []
website:
---

# Marée basse

:::caution ATTENTION

Rien n’est encore écrit ici.

:::

## Rejoindre le projet
Se présenter sur le canal Slack
"""

SEASON = """# Saison 21

![](./saison21.png)

:::info La saison 21
Pendant 3 mois à partir du 4 mars jusqu'à fin mai, des équipes construisent.

Trois associations ont apporté un besoin.
::::

## Revoir le lancement

<section>
    <iframe width="800" src="https://www.youtube.com/embed/abcDEF12345?si=x" title="Vidéo"></iframe>
</section>

## Participer

Tout le monde peut venir.

## Les 3 projets de la saison 21

### [🪶 Projet 1 : Le compte des hérons - Marais Vivants](/projects/heron)

Les hérons quittent les marais sans que l’on sache où ils vont.

1. Compter
2. Comparer

👉 Si vous voulez contribuer à ce projet, rejoignez Ysoline Canari et Odilon dans le canal [#21_heron](https://example.slack.com/archives/C0HERON01) !

### [🌊 Projet 2 : Marée basse - Rivages](/projects/maree/)

L’odeur des algues vide les plages.

👉 Si vous voulez contribuer à ce projet, rejoignez Ysoline Canari sur [#21_maree](https://mattermost.example.org/equipe/channels/21_maree)

### 🌰 Projet 3 : Semer des haies - Bocage

Les haies manquent.

👉 Si vous voulez contribuer à ce projet, rejoignez Ysoline Canari dans [#21_haies](https://example.slack.com/archives/C0HAIES01)
"""  # noqa: E501

HERON_PATH = "projects/2031-03-04-heron/index.md"
TIDE_PATH = "projects/2031-03-04-maree/index.md"
SEASON_PATH = "src/pages/saison21/index.md"
PAGES = {HERON_PATH: HERON, TIDE_PATH: TIDE, SEASON_PATH: SEASON}
