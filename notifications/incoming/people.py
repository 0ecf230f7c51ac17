"""What people write: an answer to a letter, a wish to leave the list, or something for a person to judge."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.utils import parseaddr

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from contacts.personal_data import without_forbidden
from notifications.actions import UnableToRespond, decline, refuse_attachments, respond
from notifications.incoming.opening import names_answered, one_line, said, subject_of, written_by
from notifications.incoming.quotes import own_words
from notifications.incoming.strays import keep_stray
from notifications.incoming.verdicts import Kind, Verdict
from notifications.incoming.words import Words, unopened, words_of
from notifications.markers import tidy
from notifications.models import Delivery, Response
from notifications.models.answers import LONGEST_RESPONSE, ResponseKind, Way
from notifications.models.dispatches import AT_THEIR_WISH
from notifications.models.mail import LONGEST_STRAY
from notifications.verp import comes_back_to_us

log = structlog.get_logger(__name__)

LEAVING = re.compile(r"avanmal ([0-9a-f]{32})", re.IGNORECASE)
LONGEST_KEY = 200
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30
"""Answers by mail to one letter: a program gone wrong must not hide everybody else's. The mail server keeps more."""
# Long enough for whatever is kept of it, and short enough for the watch for identity numbers.
LONGEST_WATCHED = 6_000
# A few words that are an answer to press, said to the letter; anything more is nobody's to interpret but a person's.
CHOICES = {"lugnt": ResponseKind.CALM}


@dataclass(frozen=True)
class Letter:
    """What stands on the outside of a mail from a person, and what it says inside."""

    sender: str
    subject: str
    key: str
    names: tuple[str, ...]
    words: Words

    @property
    def leaves(self) -> str | None:
        """Return the public id of the letter whose recipient wants no more of them."""
        found = LEAVING.fullmatch(self.subject)
        return found[1].lower() if found else None


def letter_in(raw: bytes, message: Message, recipients: Sequence[str]) -> Letter:
    """Return what a mail says. Whoever sent it, in whatever shape, this comes to an end soon and never fails."""
    message_id = one_line(" ".join(said(message, "Message-ID")[:1]))
    key = message_id if 0 < len(message_id) <= LONGEST_KEY else f"sha256:{hashlib.sha256(raw).hexdigest()}"
    try:
        words = words_of(raw)
    except Exception:
        log.exception("incoming_words_unreadable", size=len(raw))
        words = unopened(raw)
    return Letter(
        sender=written_by(message),
        subject=subject_of(message),
        key=key,
        names=tuple(names_answered(message, recipients)),
        words=words,
    )


def is_our_own(letter: Letter) -> bool:
    """Tell whether we wrote it ourselves: what we send must never go round in a circle."""
    own = {parseaddr(address)[1].lower() for address in (settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL)}
    return letter.sender in own or (bool(letter.sender) and comes_back_to_us(letter.sender))


def settle_leaving(public_id: str, now: datetime) -> Verdict | None:
    """Let the recipient of the letter with this id leave the list (RFC 2369); ``None`` when it is no letter of ours."""
    delivery = Delivery.objects.first_named([public_id])
    if delivery is None or delivery.contact_id is None:
        return None
    return Verdict(kind=Kind.DECLINED, delivery=delivery, settled=decline(delivery=delivery, now=now))


def settle_words(letter: Letter, now: datetime) -> Verdict:
    """Keep what a person has written: as an answer if it comes from whom the letter went to, else to be judged."""
    delivery = _answered_by(letter)
    if delivery is not None:
        try:
            return _answer(letter, delivery, now)
        except UnableToRespond as problem:
            log.warning("incoming_no_answer", delivery=delivery.public_id, problem=str(problem))
    kept = keep_stray(
        message_id=letter.key,
        sender=letter.sender,
        subject=_kept(letter.subject, 250),
        text=_kept(own_words(letter.words.text), LONGEST_STRAY),
        attachments=letter.words.files,
        now=now,
    )
    return Verdict(kind=Kind.FULL if kept is None else Kind.STRAY, settled=bool(kept))


def _answered_by(letter: Letter) -> Delivery | None:
    """Return the letter that is answered, if the answer comes from the address that it went to."""
    for delivery in Delivery.objects.named(letter.names):
        if delivery.address == letter.sender and delivery.contact_id is not None:
            if delivery.dispatch.kind in AT_THEIR_WISH:  # It went on talking about the letter before.
                return Delivery.objects.last_on_our_account(delivery)
            return delivery
    return None


def _answer(letter: Letter, delivery: Delivery, now: datetime) -> Verdict:
    lately = Response.objects.by_mail_since(now - HOUR, delivery)
    if lately.exclude(idempotency_key=letter.key).count() >= MOST_AN_HOUR:
        log.warning("incoming_too_many_answers", delivery=delivery.public_id)
        return Verdict(kind=Kind.FULL, delivery=delivery)
    text = _kept(own_words(letter.words.text), LONGEST_RESPONSE)
    response, is_new = respond(
        delivery=delivery,
        kind=_kind(text),
        text=text or _("(Mejlet hade ingen text.)"),
        way=Way.MAIL,
        key=letter.key,
        now=now,
    )
    if letter.words.files:
        refuse_attachments(delivery=delivery, answered_at=response.received_at, now=now)
    return Verdict(kind=Kind.ANSWERED, delivery=delivery, settled=is_new)


def _kind(text: str) -> ResponseKind:
    said_so = text.casefold().strip(" .!\n")
    labels = {kind.label.casefold(): kind for kind in ResponseKind if kind != ResponseKind.MESSAGE}
    return (labels | CHOICES).get(said_so, ResponseKind.MESSAGE)


def _kept(text: str, longest: int) -> str:
    """Return as much of a text as is kept, without identity numbers, and saying so when it is not all of it."""
    words = tidy(without_forbidden(tidy(text[:LONGEST_WATCHED])))
    if len(words) <= longest:
        return words
    return words[: longest - 40].rstrip() + _("… (avkortat)")
