"""allauth's OpenID Connect, made strict: PKCE, state, nonce, a verified signature, and an issuer that is ours.

https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Public keys only: a token signed with a shared secret, or not at all, is refused.
SIGNATURES = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 30  # seconds between the two clocks
UID_LENGTH = 191  # SocialAccount.uid
KEPT = ("sub", "iss", "email", "name", "groups", "amr")


def identity(issuer: str, subject: str) -> str:
    """What an account is bound to: the same subject at another issuer is somebody else."""
    uid = f"{issuer} {subject}"
    return uid if len(uid) <= UID_LENGTH else hashlib.sha256(uid.encode()).hexdigest()


class StrictAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The exchange with the provider. `nonce` is the one this browser left with."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = super().openid_config
        if str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the provider names another issuer")
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The person the provider vouches for.

        Raises:
            OAuth2Error: no ID token, a wrong signature, issuer, audience, nonce or date, or two subjects.
        """
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise OAuth2Error("no ID token")
        claims = self._claims(app, raw)
        profile = self._fetch_user_info(token.token)
        if profile.get("sub") != claims["sub"]:
            raise OAuth2Error("the profile is somebody else's")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims, "userinfo": profile})

    def _claims(self, app: Any, raw: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                raw,
                self._key(jwt.get_unverified_header(raw).get("kid")),
                algorithms=SIGNATURES,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token is not valid") from error
        if not self.nonce or not secrets.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("the ID token answers another request")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        """The provider's key of this name; the only one where the token names none."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if kid in (None, key.key_id)]
        if len(keys) != 1:
            raise OAuth2Error("no such key")
        return keys[0]


class StrictProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The provider of OIDC_OP_ISSUER."""

    package = "allauth.socialaccount.providers.openid_connect"
    oauth2_adapter_class = StrictAdapter

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any) -> HttpResponse:
        """Leave for the provider with a nonce, which allauth does not send by itself."""
        nonce = secrets.token_urlsafe(24)
        kwargs |= {"auth_params": {**self.get_auth_params(), "nonce": nonce}, "nonce": nonce}
        response: HttpResponse = super().redirect(request, process, next_url, **kwargs)
        return response

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Never what the address asks for."""
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        return dict(self.get_auth_params())

    def extract_uid(self, data: dict[str, Any]) -> str:
        return identity(settings.OIDC_ISSUER, str(data["id_token"]["sub"]))

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Only what the portal uses, so that nothing else about the person is kept."""
        every = {**data["id_token"], **data["userinfo"]}
        return {"userinfo": {name: every[name] for name in KEPT if name in every}}
