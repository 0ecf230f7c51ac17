"""The letter box: what other apps hand in to be sent, in their own transaction."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any

from django.db import connection, transaction

from contacts.models import User
from contacts.scales import Language, Mode, Severity, Sharing
from contacts.telling import Topic, tell
from notifications.models import Delivery, Dispatch, Question, Rendition
from notifications.models.dispatches import CARRYING_ON, random_public_ids
from notifications.tasks import ring

LINKS_LIVE_FOR = timedelta(hours=72)
# One press may write many thousands of letters, so no models are made of them. The database checks every row all the
# same: one to an address, its words from its dispatch, and never to anybody who is not cleared for them.
WRITE_DELIVERIES = """
COPY notifications_delivery (
    public_id, rendition_id, sharing, contact_id, user_id, name, actor, role, area, phone, address, clearance, reasons,
    dispatch_id, mode, due_at, channel, state, attempts, failure, relay_answer, doubt, bounce_status, bounce_answer)
FROM STDIN (FORMAT csv, FORCE_NOT_NULL (
    name, actor, role, area, phone, failure, relay_answer, doubt, bounce_status, bounce_answer))
"""
# What stands in the last columns of every new delivery: by mail, in the queue, not tried, and nothing to tell.
NEW = ("email", "queued", 0, "", "", "", "", "")
LONGEST_REASON = 300
ROWS_AT_A_TIME = 500


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The words for one language and one class of sharing, with markers for each recipient's own parts."""

    language: str
    sharing: Sharing
    subject: str
    text: str
    html: str
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
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
    """There is no letter that an addressee with this clearance may read: nothing was written."""


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
    links_live_for: timedelta = LINKS_LIVE_FOR,
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
        links_expire_at=now + hold + links_live_for,
    )
    dispatch.areas.set(area_ids)
    if follows is not None and kind in CARRYING_ON:
        _ask_the_same(dispatch, follows)
    renditions = Rendition.objects.bulk_create([_rendition(dispatch, letter) for letter in letters])
    _write_deliveries(dispatch, renditions, addressees)
    transaction.on_commit(partial(ring, after=hold), robust=True)
    tell(Topic.DISPATCHES)
    return dispatch


def _ask_the_same(dispatch: Dispatch, follows: Dispatch) -> None:
    """Let the letters that carry on the words of a request ask its questions too."""
    Question.objects.bulk_create(
        Question(dispatch=dispatch, position=one.position, text=one.text) for one in follows.questions.all()
    )


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


class _Feed:
    """A file that is written while it is read: PostgreSQL stores the first rows while the next are being made."""

    def __init__(self, rows: Iterator[tuple[object, ...]]) -> None:
        self.rows = rows

    def read(self, _size: int) -> str:
        some = io.StringIO()
        csv.writer(some).writerows(islice(self.rows, ROWS_AT_A_TIME))
        return some.getvalue()


def _write_deliveries(dispatch: Dispatch, renditions: Sequence[Rendition], addressees: Sequence[Addressee]) -> None:
    words_for, array = cache(partial(_words_for, renditions)), cache(_array)
    words = [words_for(one.language, one.clearance.value) for one in addressees]
    same_for_all = (dispatch.pk, dispatch.mode, dispatch.release_at, *NEW)
    rows = (
        (public_id, *_row(addressee, rendition), array(addressee.reasons), *same_for_all)
        for public_id, addressee, rendition in zip(random_public_ids(len(words)), addressees, words, strict=True)
    )
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(WRITE_DELIVERIES, _Feed(rows))


def _words_for(renditions: Sequence[Rendition], language: str, clearance: int) -> Rendition:
    """Return the fullest words that somebody with this clearance may read, in their language if it exists."""
    allowed = [one for one in renditions if one.sharing >= clearance]
    if not allowed:
        raise NoWordsFor(clearance)
    fullest = min(one.sharing for one in allowed)
    by_language = {one.language: one for one in allowed if one.sharing == fullest}
    found = by_language.get(language) or by_language.get(Language.SWEDISH)
    return found or next(iter(by_language.values()))


def _row(addressee: Addressee, words: Rendition) -> tuple[object, ...]:
    return (
        words.pk,
        words.sharing,
        addressee.contact_id,
        addressee.user_id,
        _cut(addressee.name, Delivery, "name"),
        _cut(addressee.actor, Delivery, "actor"),
        _cut(addressee.role, Delivery, "role"),
        _cut(addressee.area, Delivery, "area"),
        addressee.phone,
        addressee.address,
        addressee.clearance.value,
    )


def _array(texts: tuple[str, ...]) -> str:
    """Return texts as PostgreSQL reads an array: in quotes, with quotes and backslashes escaped."""
    escaped = (text[:LONGEST_REASON].replace("\\", r"\\").replace('"', r"\"") for text in texts)
    return "{" + ",".join(f'"{text}"' for text in escaped) + "}"


def _cut(text: str, model: type[Dispatch | Rendition | Delivery], field: str) -> str:
    """Shorten a text to its column: a long name must never keep a report from leaving."""
    longest = _longest(model, field)
    return text if len(text) <= longest else text[: longest - 1] + "…"


@cache
def _longest(model: type[Dispatch | Rendition | Delivery], field: str) -> int:
    longest: int = model._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]
    return longest
