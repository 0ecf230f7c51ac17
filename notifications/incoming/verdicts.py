"""What one incoming message turned out to be."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from notifications.models import Delivery


class Kind(enum.StrEnum):
    """The kinds of incoming messages. Only ``BOUNCED`` ever changes a row."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    TOO_EARLY = "too_early"  # a bounce of a letter whose handing over is not written down yet: to be read again
    AUTO_REPLY = "auto_reply"
    UNKNOWN_DELIVERY = "unknown_delivery"
    OTHER = "other"  # most likely a person's answer


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was read, about which letter, and whether it changed that letter's row."""

    kind: Kind
    delivery: Delivery | None = None
    status: str = ""
    answer: str = ""
    sign: str = ""
    settled: bool = False
