"""What one incoming message turned out to be."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from notifications.models import Delivery


class Kind(enum.StrEnum):
    """The kinds of incoming messages. ``TOO_EARLY`` and ``FULL`` are to be read again; the rest is settled."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    TOO_EARLY = "too_early"  # a bounce of a letter whose handing over is not written down yet: to be read again
    AUTO_REPLY = "auto_reply"
    UNKNOWN_DELIVERY = "unknown_delivery"
    ANSWERED = "answered"  # a person's answer to a letter, kept as that
    DECLINED = "declined"  # somebody leaves the list by mail
    STRAY = "stray"  # a person's mail that names no letter, or comes from somebody else: kept for people to judge
    FULL = "full"  # one more of what too many came of already: to be read again
    OTHER = "other"  # cannot be read


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was read, about which letter, and whether it changed that letter's row."""

    kind: Kind
    delivery: Delivery | None = None
    status: str = ""
    answer: str = ""
    sign: str = ""
    settled: bool = False
