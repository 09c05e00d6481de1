"""What several ethics opinions say together.

- Nobody was asked: no opinion is needed.
- One refusal is enough: refused, whoever has not answered yet.
- Somebody has not answered: still asked; a condition given meanwhile is carried already, but opens nothing.
- Everybody answered, one with conditions: cleared with conditions.
- Everybody cleared it: cleared.
"""

from __future__ import annotations

from collections.abc import Collection

from partners.models import Ethics, EthicsOpinion

Answer = EthicsOpinion.Answer


def verdict(answers: Collection[str]) -> Ethics:
    """The state of a proposal's ethics.

    Args:
        answers: one for each person asked, empty for who has not answered.
    """
    if not answers:
        return Ethics.NOT_NEEDED
    if Answer.REFUSED in answers:
        return Ethics.REFUSED
    if "" in answers:
        return Ethics.ASKED
    return Ethics.CONDITIONS if Answer.CONDITIONS in answers else Ethics.CLEARED
