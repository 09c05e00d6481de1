"""Everything that can be done to proposals, reviews and decisions."""

from partners.actions.moving import WrongStep, move

__all__ = ["WrongStep", "move"]
