"""Projects, editions, needs and participations in the admin. Every change calls an action."""

from projects.admin import editions, memberships, needs, partners, projects, proposals, users

__all__ = ["editions", "memberships", "needs", "partners", "projects", "proposals", "users"]
