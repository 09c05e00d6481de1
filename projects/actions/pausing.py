"""Taking a pause until a day, and coming back."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from projects import ending_emails
from projects.actions import seats
from projects.actions.accounts import end_all
from volunteers import actions as volunteers
from volunteers.models import Volunteer


@seats.settled
def take_pause(*, user: User, until: date, keep_seats: bool) -> Volunteer:
    """Set the day somebody comes back; their seats and ranks stay theirs, or go to whoever waits.

    Twice for the same day writes one mail.

    Args:
        until: after today.

    Raises:
        AccountErased: they closed their account meanwhile.
    """
    volunteer = volunteers.volunteer_for(user=user)
    ended, left = ([], []) if keep_seats else end_all(volunteer, user)
    seats.touch_teams(left)
    if volunteers.pause(volunteer=volunteer, until=until, ended=len(ended)) or ended:
        ending_emails.on_pause(volunteer, [row.edition for row in ended])
    return volunteer
