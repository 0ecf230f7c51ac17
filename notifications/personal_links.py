"""What a personal link opens and until when, and which letter of the same series is newer."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from notifications.lifecycle import NOT_SENT, DeliveryState
from notifications.models import Delivery, Rendition
from notifications.models.dispatches import DispatchKind
from notifications.querysets import DeliveryQuerySet

# To our own staff, who log in instead.
WITHOUT_PAGE = (DispatchKind.NOTICE, DispatchKind.TRIAL)


class Opened(NamedTuple):
    """A link that works: the letter that carried it, and the letter that it opens."""

    link: Delivery
    letter: Delivery


def opened_by(public_id: str | None, now: datetime) -> Opened | None:
    """Return what the link of the letter with this public id opens, while it works.

    It works for what was sent and not taken back, for so long as the dispatch says, for as long as the recipient may
    still read such a text, and until somebody says that it is not theirs. A new link, sent because somebody asked
    for it, opens the newest letter of the series.
    """
    # Also without an id the same question is asked, so that the time taken tells nothing.
    link = _letters().filter(public_id=public_id or "").first()
    if link is None or not _works(link, now):
        return None
    if link.dispatch.kind != DispatchKind.NEW_LINK:
        return Opened(link, link)
    letter = newest_of_series(link)
    return Opened(link, letter) if letter and letter.may_still_be_read(now) else None


def newest_of_series(letter: Delivery) -> Delivery | None:
    """Return the letter with the newest words that this recipient has been sent in the series."""
    return _letters().of_series(letter).out().newest_words_first().first()


def newer_than(letter: Delivery, now: datetime) -> Delivery | None:
    """Return the recipient's newest letter of the series, if its words are newer and its link works."""
    newest = newest_of_series(letter)
    if newest is None or _words_from(newest) <= _words_from(letter):
        return None
    return newest if opened_by(newest.public_id, now) else None


def link_to(letter: Delivery, now: datetime) -> Delivery:
    """Return the letter whose link opens ``letter`` now: itself, or the latest new link to it that works."""
    if opened_by(letter.public_id, now) is not None:
        return letter
    for link in _letters().of_series(letter).new_links().order_by("-id"):
        opened = opened_by(link.public_id, now)
        if opened is not None and opened.letter == letter:
            return link
    return letter


def words_in(letter: Delivery, language: str) -> Rendition:
    """Return the words of a letter in ``language``, or in its own where they do not exist in that one."""
    others = letter.dispatch.renditions.filter(language=language, sharing=letter.sharing)
    return letter.rendition if language == letter.rendition.language else others.first() or letter.rendition


def _letters() -> DeliveryQuerySet:
    related = ("dispatch__follows", "rendition", "contact", "closed_link")
    return Delivery.objects.select_related(*related).exclude(dispatch__kind__in=WITHOUT_PAGE)


def _works(link: Delivery, now: datetime) -> bool:
    return (
        link.state != DeliveryState.STOPPED
        and link.dispatch.state not in NOT_SENT
        and link.dispatch.links_expire_at > now
        and not hasattr(link, "closed_link")
        and link.may_still_be_read(now)
    )


def _words_from(letter: Delivery) -> datetime:
    """Return when the words of a letter were decided on: what carries on another's words has them from there."""
    first = letter.dispatch.follows if letter.dispatch.carries_on else None
    return (first or letter.dispatch).created_at
