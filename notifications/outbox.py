"""The letter box: what other apps hand in to be sent, in their own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contacts.models import User
from contacts.scales import Mode, Severity, Sharing
from notifications.models import Dispatch


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The words for one language and one class of sharing, with markers for each recipient's own parts."""

    language: str
    sharing: Sharing
    subject: str
    text: str
    html: str
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Where one letter goes, and why. ``address`` is normalised (lower case)."""

    address: str
    name: str
    language: str
    clearance: Sharing
    reasons: tuple[str, ...] = ()
    actor: str = ""
    role: str = ""
    area: str = ""
    phone: str = ""
    contact_id: int | None = None
    user_id: int | None = None


def post(
    *,
    kind: str,
    title: str,
    mode: Mode,
    severity: Severity,
    sharing: Sharing,
    area_ids: Sequence[int],
    letters: Sequence[Letter],
    addressees: Sequence[Addressee],
    by: User,
    about_path: str,
    hold: timedelta,
    now: datetime,
) -> Dispatch:
    """Write a dispatch with its renditions and deliveries, to be released at ``now + hold``, and ring on commit.

    Must be called inside the caller's transaction: the decision and its letters are written together or not at all.
    Every addressee gets the rendition of their language (Swedish where theirs is missing).
    """
    raise NotImplementedError
