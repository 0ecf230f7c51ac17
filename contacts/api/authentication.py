"""Who calls the API: the holder of a key, or somebody who has logged in with a browser."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from contacts.models import ApiToken, User


class BearerKey(BaseAuthentication):
    """``Authorization: Bearer <key>`` as in RFC 6750. Of a key, only the hash is known here."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the key's owner; a key that no longer opens is refused, whatever else came with the request."""
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = (
            ApiToken.objects.select_related("user")
            .filter(key_hash=ApiToken.hash_of(key.strip()), revoked_at__isnull=True, user__is_active=True)
            .first()
        )
        if found is None:
            raise AuthenticationFailed(_("Nyckeln gäller inte. Be systemadministratören om en ny."))
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for."""
        del request
        return 'Bearer realm="api"'


class BrowserSession(SessionAuthentication):
    """The browser's session; whatever changes something must carry the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        """Refuse in the words of the house."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refused:
            raise PermissionDenied(_("CSRF-nyckeln saknas eller stämmer inte. Ladda om sidan."), "csrf") from refused
