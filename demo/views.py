"""«Entrer comme…», and the mails that would have left."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from demo import cast, messaging
from outbox.models import Mail

LATEST = 30


@login_not_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What the demo is, and whom one can be."""
    context = {"characters": cast.characters().values(), "chat_url": messaging.URL}
    return render(request, "demo/index.html", context)


@login_not_required
@require_POST
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the visitor in as somebody of the cast; the admin takes the method "demo" for a second factor."""
    character = cast.characters().get(key)
    if character is None:
        raise Http404
    try:
        user = cast.account(key)
    except User.DoesNotExist:
        messages.warning(request, _("Cette personne a fermé son compte. Relance la démo avec « make clean-demo »."))
        return redirect("demo:index")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="demo")
    messages.success(request, _("Tu es maintenant %(name)s.") % {"name": user.name})
    return redirect(character.enters)


@login_not_required
@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """The latest mails, the newest one in full: sign-in codes are read here."""
    return render(request, "demo/mails.html", {"mails": Mail.objects.all()[:LATEST]})


@login_not_required
@require_safe
@never_cache
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, as text."""
    return render(request, "demo/mail.html", {"mail": get_object_or_404(Mail, pk=pk)})
