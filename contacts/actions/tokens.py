"""Deeds with keys to the API: create one, revoke them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions.refusals import WHOLE, NotAccepted
from contacts.models import ApiToken, User, UserChange


@transaction.atomic(durable=True)
def create_api_token(*, user: User, now: datetime, by: User | None = None) -> str:
    """Return a new key to the API. It is shown this once; only its hash is kept."""
    current = User.objects.select_for_update().get(id=user.id)
    if not current.is_active:
        raise NotAccepted({WHOLE: _("Kontot är avstängt och kan inte få någon nyckel.")})
    key = ApiToken.new_key()
    ApiToken.objects.create(user=current, key_hash=ApiToken.hash_of(key), created_at=now)
    UserChange.objects.create(user=current, field="api_token", new="created", by=by, recorded_at=now)
    return key


@transaction.atomic(durable=True)
def revoke_api_tokens(*, user: User, now: datetime, by: User | None = None) -> int:
    """End every key of a user; returns how many there were."""
    count = ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    if count:
        UserChange.objects.create(user=user, field="api_token", new="revoked", by=by, recorded_at=now)
    return count
