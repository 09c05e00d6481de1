"""Projects, editions, needs and participations in the admin. Every change calls an action."""

from projects.admin import editions, imports, mail_seasons, memberships, needs, partners, projects, proposals, users

__all__ = ["editions", "imports", "mail_seasons", "memberships", "needs", "partners", "projects", "proposals", "users"]
