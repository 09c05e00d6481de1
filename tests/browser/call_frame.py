"""What framing settles besides the edition's page: leads, a role, a channel. Run by `manage.py shell` in the stack."""

from accounts.models import User
from chat.actions import ensure_channel
from chat.models import Workspace
from projects.actions import appoint_lead, link
from projects.models import Edition
from tests import factories as make

edition = Edition.objects.get(season__slug="14")
chloe = User.objects.get(email="chloe@example.org")
for name, role in (("Nour", "product_lead"), ("Iris", "tech_lead")):
    person = make.volunteer(name, user=make.user(name, email=f"{name.lower()}@example.org"))
    appoint_lead(volunteer=person, edition=edition, role=role, actor=chloe)
make.need(edition=edition, skill="data-analysis", seats=3)
link(edition=edition, kind="repository", url="https://code.example.org/puits", label="Le code")
ensure_channel(about=edition, workspace=Workspace.objects.get(), name="14_puits")
