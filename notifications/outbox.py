"""The letter box: what other apps hand in to be sent, in their own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from contacts.models import User
from contacts.scales import Language, Mode, Severity, Sharing
from notifications.models import Delivery, Dispatch, Rendition
from notifications.tasks import ring

LINKS_LIVE_FOR = timedelta(hours=72)
ROWS_A_STATEMENT = 1000


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


class NoWordsFor(Exception):
    """There is no letter that this addressee may read: nothing was written."""


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
    thread: str = "",
    follows: Dispatch | None = None,
) -> Dispatch:
    """Write a dispatch with its renditions and deliveries, to be released at ``now + hold``, and ring on commit.

    Must be called inside the caller's transaction: the decision and its letters are written together or not at all.
    Every addressee gets the rendition of their language (Swedish where theirs is missing). Mail programs show the
    letters of one ``thread`` (letters, digits and hyphens) together. A correction or a resending names the
    dispatch that it ``follows``, and overtakes it at no address.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("post() belongs inside the transaction of the decision that it carries out.")
    dispatch = Dispatch.objects.create(
        kind=kind,
        title=_cut(title, Dispatch, "title"),
        mode=mode,
        severity=severity,
        sharing=sharing,
        about_path=about_path,
        thread=thread,
        follows=follows,
        recipient_count=len(addressees),
        created_by=by,
        created_at=now,
        release_at=now + hold,
        links_expire_at=now + hold + LINKS_LIVE_FOR,
    )
    dispatch.areas.set(area_ids)
    renditions = Rendition.objects.bulk_create([_rendition(dispatch, letter) for letter in letters])
    Delivery.objects.bulk_create(
        [_delivery(dispatch, _words_for(one, renditions), one) for one in addressees], batch_size=ROWS_A_STATEMENT
    )
    transaction.on_commit(partial(ring, after=hold), robust=True)
    return dispatch


def _rendition(dispatch: Dispatch, letter: Letter) -> Rendition:
    return Rendition(
        dispatch=dispatch,
        mode=dispatch.mode,
        language=letter.language,
        sharing=letter.sharing,
        subject=_cut(letter.subject, Rendition, "subject"),
        text=letter.text,
        html=letter.html,
        content=letter.content,
    )


def _words_for(addressee: Addressee, renditions: Sequence[Rendition]) -> Rendition:
    """Return the fullest words that the addressee may read, in their language if it exists."""
    allowed = [one for one in renditions if one.sharing >= addressee.clearance]
    if not allowed:
        raise NoWordsFor(addressee.name)
    fullest = min(one.sharing for one in allowed)
    by_language = {one.language: one for one in allowed if one.sharing == fullest}
    found = by_language.get(addressee.language) or by_language.get(Language.SWEDISH)
    return found or next(iter(by_language.values()))


def _delivery(dispatch: Dispatch, rendition: Rendition, addressee: Addressee) -> Delivery:
    return Delivery(
        dispatch=dispatch,
        rendition=rendition,
        mode=dispatch.mode,
        contact_id=addressee.contact_id,
        user_id=addressee.user_id,
        name=_cut(addressee.name, Delivery, "name"),
        actor=_cut(addressee.actor, Delivery, "actor"),
        role=_cut(addressee.role, Delivery, "role"),
        area=_cut(addressee.area, Delivery, "area"),
        phone=addressee.phone,
        address=addressee.address,
        clearance=addressee.clearance,
        sharing=rendition.sharing,
        reasons=[reason[:300] for reason in addressee.reasons],
        due_at=dispatch.release_at,
    )


def _cut(text: str, model: type[Dispatch | Rendition | Delivery], field: str) -> str:
    """Shorten a text to its column: a long name must never keep a report from leaving."""
    longest: int = model._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]
    return text if len(text) <= longest else text[: longest - 1] + "…"
