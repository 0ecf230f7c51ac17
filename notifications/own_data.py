"""The door to the page with one's own data: a letter that asked about them opens it, and nothing else does."""

from __future__ import annotations

from datetime import datetime

from notifications.access import Pressed, delivery_behind, letter_pressed_on
from notifications.links import Purpose, public_id_from, token_for
from notifications.models import Delivery
from notifications.models.dispatches import DispatchKind


def letter_to_review(token: str, now: datetime) -> Delivery | None:
    """Return the letter that asked a contact about its own data, while its link works."""
    public_id = public_id_from(token, Purpose.REVIEW)
    letter = delivery_behind(token_for(public_id, Purpose.READ), now) if public_id else None
    return letter if letter and _asks_about_own_data(letter) else None


def review_pressed_on(nonce: str, now: datetime) -> Pressed | None:
    """Return the same for a press on that page; a form of any other page is worthless there."""
    pressed = letter_pressed_on(nonce, now)
    return pressed if pressed and _asks_about_own_data(pressed.letter) else None


def _asks_about_own_data(letter: Delivery) -> bool:
    return letter.dispatch.kind == DispatchKind.REVIEW and letter.contact is not None
