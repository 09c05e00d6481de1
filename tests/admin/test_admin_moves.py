"""Moving from one chat to another, as a coordinator walks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import current_app
from django.test import Client

from chat import tasks
from chat.models import Channel, Move, MovePair, Workspace
from demo.fakes.mattermost import FakeMattermost
from projects.models import Edition
from tests import factories
from tests.admin.conftest import Said
from tests.admin.test_admin_lists import INLINE, MOST_QUERIES, page, queries
from tests.chat import scene

pytestmark = pytest.mark.django_db
STEPS = ["lire", "associer", "ouvrir", "chercher", "ecrire", "doubler", "figer", "archiver", "revenir"]


@pytest.fixture
def fakes() -> Iterator[tuple[FakeMattermost, FakeMattermost]]:
    current_app.conf.task_always_eager = True
    with FakeMattermost() as old, FakeMattermost() as new:
        yield old, new
    current_app.conf.task_always_eager = False


@pytest.fixture
def spaces(
    fakes: tuple[FakeMattermost, FakeMattermost], monkeypatch: pytest.MonkeyPatch
) -> tuple[Workspace, Workspace]:
    monkeypatch.setenv("TEST_CHAT_TOKEN", fakes[0].bot_token)
    old, new = (
        Workspace.objects.create(
            name=name, slug=name.lower(), base_url=fake.url, team_name="dfg", token_name="TEST_CHAT_TOKEN"
        )
        for name, fake in zip(("Ancien", "Nouveau"), fakes, strict=True)
    )
    return old, new


@pytest.fixture
def edition() -> Edition:
    return factories.edition(project=factories.project(slug="bloom", title="Bloom"), season=factories.season(12))


@pytest.fixture
def channel(
    spaces: tuple[Workspace, Workspace], fakes: tuple[FakeMattermost, FakeMattermost], edition: Edition
) -> Channel:
    made = scene.channel(spaces[0], edition)
    lea, alice = scene.member(edition, "Léa"), scene.member(edition, "Alice")
    for row in (lea, alice):
        scene.registered(fakes[0], row)
    scene.registered(fakes[1], lea)
    tasks.tick()
    return made


def step(client: Client, name: str, said: Said, **answers: str) -> str:
    url = page(Move, "step", Move.objects.get().pk, name)
    shown = client.get(url)
    assert shown.status_code == 200, name
    assert INLINE.findall(shown.content) == [], name
    told = said(client.post(url, answers, follow=True))
    for _ in range(3):
        tasks.tick()
    return told


def test_a_coordinator_walks_a_move_to_its_end_and_one_step_back(
    coordinator: Client, spaces: tuple[Workspace, Workspace], channel: Channel, said: Said
) -> None:
    old, new = spaces
    coordinator.post(page(Move, "add"), {"source": old.pk, "target": new.pk})
    move = Move.objects.get()
    change = page(Move, "change", move.pk)
    assert "~12_bloom (3 membres) → créer le même" in text(coordinator, change)
    assert "canaux lus" in step(coordinator, "lire", said) or "canal lu" in step(coordinator, "lire", said)
    pair = move.pairs.get()
    assert "retenu" in step(coordinator, "associer", said, **{f"pair_{pair.pk}": "create"})
    assert "s’ouvrent" in step(coordinator, "ouvrir", said)
    shown = text(coordinator, change)
    assert "~12_bloom (2 membres)" in shown
    assert "2 personnes ont une place, 1 trouvée sur Nouveau." in shown
    assert "Alice" in shown
    letter = text(coordinator, page(Move, "step", move.pk, "ecrire"))
    assert "1 personne : Alice" in letter
    assert "Nos équipes quittent Ancien pour Nouveau." in letter
    assert "1 mail écrit" in step(coordinator, "ecrire", said, text="Viens sur {espace}.")
    assert "demandé" in step(coordinator, "chercher", said)
    assert "côte à côte" in step(coordinator, "doubler", said)
    assert "ne sont pas remplacés" in coordinator.post(
        page(Move, "step", move.pk, "figer"), {"text": "{ici}"}
    ).content.decode().replace("\u00a0", " ")
    assert "figé" in step(coordinator, "figer", said, text="On est dans {canal}.")
    assert "message épinglé" in text(coordinator, change)
    assert "s’archivent" in step(coordinator, "archiver", said)
    assert "ancienne messagerie figée" in step(coordinator, "revenir", said)
    move.refresh_from_db()
    assert move.state == Move.State.FROZEN


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode().replace("\u00a0", " ")


def test_a_verb_of_another_step_is_not_done(
    coordinator: Client, spaces: tuple[Workspace, Workspace], channel: Channel, said: Said
) -> None:
    coordinator.post(page(Move, "add"), {"source": spaces[0].pk, "target": spaces[1].pk})
    answer = coordinator.post(page(Move, "step", Move.objects.get().pk, "archiver"), follow=True)
    assert "ne s’applique plus" in said(answer)
    assert not Channel.objects.filter(closing=True).exists()


def test_a_workspace_does_not_move_to_itself_nor_twice(
    coordinator: Client, spaces: tuple[Workspace, Workspace]
) -> None:
    old, new = spaces
    same = coordinator.post(page(Move, "add"), {"source": old.pk, "target": old.pk})
    assert "d’un espace vers un autre" in same.content.decode()
    coordinator.post(page(Move, "add"), {"source": old.pk, "target": new.pk})
    again = coordinator.post(page(Move, "add"), {"source": old.pk, "target": new.pk})
    assert "déjà en cours" in again.content.decode()
    assert Move.objects.count() == 1


def test_a_move_with_nothing_to_move_says_what_to_bind_and_lists_it_once_bound(
    coordinator: Client, spaces: tuple[Workspace, Workspace], edition: Edition
) -> None:
    old, new = spaces
    answer = coordinator.post(page(Move, "add"), {"source": old.pk, "target": new.pk})
    change = page(Move, "change", Move.objects.get().pk)
    assert answer["Location"] == change
    shown = text(coordinator, change)
    assert "Relier d’abord ceux qui déménagent" in shown
    assert "Ouvrir les nouveaux canaux" not in shown
    scene.channel(old, edition)
    shown = text(coordinator, change)
    assert "Relier d’abord" not in shown
    assert "Ouvrir les nouveaux canaux" in shown


def test_the_list_and_the_page_cost_the_same_however_many(
    administrator: Client, spaces: tuple[Workspace, Workspace], channel: Channel
) -> None:
    old, new = spaces
    move = Move.objects.create(source=old, target=new)
    MovePair.objects.create(move=move, source=channel)
    few = queries(administrator, page(Move, "changelist")), queries(administrator, page(Move, "change", move.pk))
    for number in range(10):
        Move.objects.create(source=old, target=new, state="archived")
        scene.channel(old, factories.edition(), name=f"c{number}")
    assert move.pairs.count() == 11
    assert queries(administrator, page(Move, "changelist")) == few[0] <= MOST_QUERIES
    assert queries(administrator, page(Move, "change", move.pk)) == few[1] <= MOST_QUERIES
