"""The catalogue and its teams: projects, their editions, needs and memberships."""

from partners.models import Dimension, ProjectKind
from projects.models.calendar import EditionEvent, PersonalCalendar
from projects.models.contact import Alert, Relay
from projects.models.edition import Edition, EditionLink, EditionQuerySet, ReadinessItem
from projects.models.imported import Imported, ImportedFile, SiteImport
from projects.models.membership import NEEDS_OF, Membership, MembershipQuerySet, RoleNeed, new_reference
from projects.models.project import Project, ProjectQuerySet, SearchField
from projects.models.series import HeldMoment, MailSeason, Moment, StoppedReader, Told

__all__ = [
    "NEEDS_OF",
    "Alert",
    "Dimension",
    "Edition",
    "EditionEvent",
    "EditionLink",
    "EditionQuerySet",
    "HeldMoment",
    "Imported",
    "ImportedFile",
    "MailSeason",
    "Membership",
    "MembershipQuerySet",
    "Moment",
    "PersonalCalendar",
    "Project",
    "ProjectKind",
    "ProjectQuerySet",
    "ReadinessItem",
    "Relay",
    "RoleNeed",
    "SearchField",
    "SiteImport",
    "StoppedReader",
    "Told",
    "new_reference",
]
