"""One letter on its way, as light as it can be: what the address, the words and the way need, and no row behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives


@dataclass(frozen=True, slots=True)
class Sealed:
    """One letter, ready to be handed over: envelope and content."""

    sender: str
    recipient: str
    content: bytes


@dataclass(slots=True)
class Errand:
    """One delivery in the hands of a worker. ``attempts`` counts those before this one."""

    severity: int
    id: int
    public_id: str
    dispatch_id: int
    rendition_id: int
    name: str
    address: str
    reasons: list[str]
    attempts: int
    sealed: Sealed | None = None
    message: Callable[[], EmailMultiAlternatives] | None = None
    excused: bool = False  # a connection broke under it before anything of it was answered, and it was tried again
