"""Who is logged in, asked for many sessions at once and without renewing any of them."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from contacts.models import User

_store = import_module(settings.SESSION_ENGINE).SessionStore()


def logged_in(session_keys: Collection[str]) -> dict[str, int]:
    """Return whose sessions these are, by session; ended ones, and those of disabled users, are left out.

    Two queries however many there are, on a connection that is given back at once.
    """
    close_old_connections()
    try:
        claims = {}
        for session in Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now()):
            content = _store.decode(session.session_data)
            user_id = str(content.get(SESSION_KEY, ""))
            if user_id.isascii() and user_id.isdigit():
                claims[session.session_key] = (int(user_id), str(content.get(HASH_SESSION_KEY, "")))
        people = User.objects.filter(id__in={user_id for user_id, _ in claims.values()}, is_active=True)
        hashes = {user.pk: user.get_session_auth_hash() for user in people}
        return {
            key: user_id
            for key, (user_id, claimed) in claims.items()
            if user_id in hashes and constant_time_compare(claimed, hashes[user_id])
        }
    finally:
        connection.close()
