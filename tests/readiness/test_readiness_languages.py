"""The letters of a drill and of a review exist in every language, whole, and run the way that it is written."""

from __future__ import annotations

import pytest

from botkyrka_oro.translation import MESSAGE_LANGUAGES
from contacts.models import User
from contacts.scales import RIGHT_TO_LEFT, Language
from notifications.letters.drills import drill_letters
from notifications.letters.reviews import review_letters
from tests.reports.test_language_letters import swedish_in
from tests.reports.test_letters import visible

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("letters", [drill_letters, review_letters])
def test_nothing_fixed_is_left_in_swedish(letters: object, sara: User) -> None:
    found = {one.language: one for one in letters(Language.values, by=sara)}  # type: ignore[operator]
    assert set(found) == set(Language.values)
    for language in MESSAGE_LANGUAGES:
        letter = found[language]
        for part in (letter.subject, letter.text, visible(letter.html)):
            assert swedish_in(" ".join(part.split()), language) == []
        assert ('dir="rtl"' in letter.html) is (language in RIGHT_TO_LEFT)
        assert "112" in letter.text
        assert "112" in visible(letter.html)
