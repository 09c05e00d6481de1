"""The catalogue and its teams: projects, their editions, needs and memberships."""

from projects.models.edition import Edition, EditionLink, EditionQuerySet, ReadinessItem
from projects.models.membership import Membership, MembershipQuerySet, RoleNeed, new_reference
from projects.models.project import Dimension, Project, ProjectKind, ProjectQuerySet, SearchField, folded

__all__ = [
    "Dimension",
    "Edition",
    "EditionLink",
    "EditionQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Project",
    "ProjectKind",
    "ProjectQuerySet",
    "ReadinessItem",
    "RoleNeed",
    "SearchField",
    "folded",
    "new_reference",
]
