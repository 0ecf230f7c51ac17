"""What the forms on personal pages carry: signed, bound to one letter, and good for one night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from notifications.nonces import LENGTH, drawn_with, nonce_for

NIGHT = datetime(2026, 11, 21, 22, 14, 5, 250_000, tzinfo=UTC)
LETTER, OTHER = "0f" * 16, "f0" * 16


def test_a_nonce_says_which_letter_and_when() -> None:
    nonce = nonce_for(LETTER, NIGHT)
    assert len(nonce) == LENGTH
    assert drawn_with(nonce, NIGHT + timedelta(minutes=5)) == (LETTER, NIGHT)


def test_a_nonce_lives_for_twelve_hours() -> None:
    nonce = nonce_for(LETTER, NIGHT)
    assert drawn_with(nonce, NIGHT + timedelta(hours=12)) is not None
    assert drawn_with(nonce, NIGHT + timedelta(hours=12, milliseconds=1)) is None


def test_nobody_else_can_make_one(settings: Settings) -> None:
    nonce = nonce_for(LETTER, NIGHT)
    for number, char in enumerate(nonce[:-1]):
        assert drawn_with(nonce[:number] + ("A" if char != "A" else "B") + nonce[number + 1 :], NIGHT) is None
    settings.LINK_KEYS = ["a key that nobody has signed with before"]
    assert drawn_with(nonce, NIGHT) is None


def test_an_older_key_still_counts(settings: Settings) -> None:
    nonce = nonce_for(LETTER, NIGHT)
    settings.LINK_KEYS = ["the key of tomorrow", *settings.LINK_KEYS]
    assert drawn_with(nonce, NIGHT) == (LETTER, NIGHT)
    assert nonce_for(LETTER, NIGHT) != nonce != nonce_for(OTHER, NIGHT)


@pytest.mark.parametrize("nonsense", ["", "x", "å" * LENGTH, "!" * LENGTH, "A" * LENGTH, "A" * 10_000])
def test_nonsense_is_no_nonce(nonsense: str) -> None:
    assert drawn_with(nonsense, NIGHT) is None
