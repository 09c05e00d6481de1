"""Pages of the chat's room for volunteers, and the door its platforms knock at."""
