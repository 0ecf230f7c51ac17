"""Sessions that end: a while after the last thing that a person did, and after a night shift whatever they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from contacts.models import User
from contacts.models.users import Role

if TYPE_CHECKING:
    from django.contrib.sessions.base_session import AbstractBaseSession

BEGAN = "began"
# The row is written again when that much of the time without anybody has been used up, not at every look at a page.
GRAIN = 60


class SessionStore(db.SessionStore):
    """A session in the database whose row ends when the session does; keeping anything else in it extends nothing."""

    ends_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        self.ends_at = row.expire_date if row else None
        return self.decode(row.session_data) if row else {}

    def save(self, must_create: bool = False) -> None:
        """Save; what is saved for the first time with somebody logged in begins now."""
        if not must_create and SESSION_KEY in self and BEGAN not in self:
            now = timezone.now()
            self[BEGAN] = now.timestamp()
            self.ends_at = now + timedelta(seconds=min(settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE))
        super().save(must_create)

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        if BEGAN in data and self.ends_at is not None:
            row.expire_date = self.ends_at
        return row

    def last_moment(self, now: datetime) -> datetime:
        """Return when it ends whatever anybody does."""
        return datetime.fromtimestamp(self.get(BEGAN, now.timestamp()), UTC) + timedelta(
            seconds=settings.SESSION_COOKIE_AGE
        )

    def keep(self, *, now: datetime, idle: int) -> None:
        """Let it go on for ``idle`` seconds from now, never past its last moment; nothing else of it is written."""
        if BEGAN not in self or self.ends_at is None:
            self.modified = True
            return
        ends_at = min(now + timedelta(seconds=idle), self.last_moment(now))
        if timedelta(0) <= ends_at - self.ends_at < timedelta(seconds=idle / GRAIN):
            return
        self.model.objects.filter(session_key=self.session_key, expire_date__gt=now).update(expire_date=ends_at)
        self.ends_at = ends_at

    def left(self, now: datetime) -> tuple[float, float]:
        """Return how many seconds are left if nobody does anything, and at the most."""
        last = self.last_moment(now)
        return (min(self.ends_at or last, last) - now).total_seconds(), (last - now).total_seconds()


def idle_seconds(user: User) -> int:
    """Return how long ``user`` may do nothing; who makes accounts is asked to come back sooner."""
    seconds: int = settings.SESSION_IDLE_SECONDS
    return min(seconds, settings.SESSION_IDLE_SECONDS_OF_ADMIN) if user.role == Role.SYSTEM_ADMINISTRATOR else seconds
