"""Programs that read mail before people do: how a press of theirs is told from a person's. The rules are a table.

They follow links, send HEAD requests, run scripts, submit forms and press buttons. What looks like one of them is
labelled and never refused. What was seen is remembered for a minute in the cache, under a letter's public id and a
keyed hash of the address it came from, and nowhere else.
"""

from __future__ import annotations

import enum
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from django.conf import settings
from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REMEMBERED_FOR = timedelta(minutes=1)


class Seen(enum.StrEnum):
    """What is remembered of a letter's links."""

    PAGE = "page"
    UNSUBSCRIBE = "unsubscribe"
    DECOY = "decoy"
    HEAD = "head"


LINKS = (Seen.PAGE, Seen.UNSUBSCRIBE, Seen.DECOY)


@dataclass(frozen=True, kw_only=True)
class Press:
    """A press on a button of a personal page, and what was seen from the same address just before."""

    at: datetime
    sent_at: datetime | None
    drawn_at: datetime
    seen: Mapping[Seen, datetime]


@dataclass(frozen=True)
class Rule:
    """What makes a press look like a program's: ``code`` is kept with the acknowledgement, ``words`` are shown."""

    code: str
    words: str | Promise
    holds: Callable[[Press], bool]


def _several_links(press: Press) -> bool:
    used = [press.seen[one] for one in LINKS if one in press.seen]
    return any(abs(one - other) < timedelta(seconds=2) for one, other in combinations(used, 2))


RULES = (
    Rule(
        "soon_after_sent",
        _("Trycket kom inom 5 sekunder efter att mejlet lämnades."),
        lambda press: press.sent_at is None or press.at - press.sent_at < timedelta(seconds=5),
    ),
    Rule(
        "soon_after_drawn",
        _("Trycket kom inom en sekund efter att sidan visades."),
        lambda press: press.at - press.drawn_at < timedelta(seconds=1),
    ),
    Rule("several_links", _("Flera länkar i mejlet öppnades inom 2 sekunder."), _several_links),
    Rule(
        "head_before",
        _("Samma dator kontrollerade länken strax innan, så som program gör."),
        lambda press: Seen.HEAD in press.seen,
    ),
    Rule(
        "decoy", _("En knapp eller länk som inte syns för människor användes."), lambda press: Seen.DECOY in press.seen
    ),
)


def signs_of(press: Press) -> list[str]:
    """Return the codes of the rules that hold for a press; none means that a person made it, as far as we can tell."""
    return [rule.code for rule in RULES if rule.holds(press)]


def remember(public_id: str, seen: Seen, address: str, now: datetime) -> None:
    """Remember for a minute that a link of this letter was used from ``address``."""
    cache.set(_key(public_id, seen, address), now, timeout=REMEMBERED_FOR.total_seconds())


def just_seen(public_id: str, address: str) -> dict[Seen, datetime]:
    """Return what of this letter was used from ``address`` within the last minute, and when."""
    keys = {_key(public_id, seen, address): seen for seen in Seen}
    return {keys[key]: moment for key, moment in cache.get_many(keys).items()}


def _key(public_id: str, seen: Seen, address: str) -> str:
    said = f"address that used a link:{address}".encode()
    who = hmac.digest(settings.LINK_KEYS[0].encode(), said, "sha256")[:16].hex()
    return f"link-seen:{public_id}:{seen}:{who}"
