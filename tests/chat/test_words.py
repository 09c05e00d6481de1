"""What a coordinator reads of an error: French, with the platform's code where nobody translated it."""

from __future__ import annotations

import pytest

from chat import words


@pytest.mark.parametrize("error_id", sorted(words.ERRORS))
def test_a_known_error_is_a_sentence_of_ours(error_id: str) -> None:
    assert words.error(error_id, "Something broke.") == str(words.ERRORS[error_id])


def test_an_unknown_one_says_so_and_quotes_the_platform() -> None:
    assert words.error("502", "HTTP 502") == "Le serveur de messagerie a eu une panne"
    said = words.error("app.internal.app_error", "Internal error.")
    assert said.startswith("La messagerie a répondu par une erreur que le portail ne connaît pas")
    assert said.endswith("Internal error. (app.internal.app_error)")
