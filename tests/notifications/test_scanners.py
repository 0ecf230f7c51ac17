"""Programs that read mail first: whatever they press is labelled, never refused, and a person's press sets it right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from contacts.models import Contact, User
from notifications.links import Purpose, token_for
from notifications.models import Acknowledgement, ClosedLink, Delivery
from notifications.scanners import RULES, Press, Seen, just_seen, remember, signs_of
from tests.notifications.personal import ELSEWHERE, leaving_of, link_of, opened, press, sent_to

NIGHT = datetime(2026, 11, 21, 22, 14, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICK = timedelta(milliseconds=1)


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - timedelta(hours=1))


def a_press(**facts: object) -> Press:
    """Return a person's press, unless something else is said: a minute after the mail, ten seconds after the page."""
    calm = {"at": NIGHT, "sent_at": NIGHT - 60 * SECOND, "drawn_at": NIGHT - 10 * SECOND, "seen": {}}
    return Press(**(calm | facts))  # type: ignore[arg-type]


def decoy_of(letter: Delivery) -> str:
    return f"/o/{token_for(letter.public_id, Purpose.DECOY)}/"


@pytest.mark.parametrize(
    ("signs", "facts"),
    [
        ([], {}),
        ([], {"sent_at": NIGHT - 5 * SECOND}),
        (["soon_after_sent"], {"sent_at": NIGHT - 5 * SECOND + TICK}),
        (["soon_after_sent"], {"sent_at": None}),
        ([], {"drawn_at": NIGHT - SECOND}),
        (["soon_after_drawn"], {"drawn_at": NIGHT - SECOND + TICK}),
        ([], {"seen": {Seen.PAGE: NIGHT - 9 * SECOND, Seen.UNSUBSCRIBE: NIGHT - 7 * SECOND}}),
        (["several_links"], {"seen": {Seen.PAGE: NIGHT - 9 * SECOND, Seen.UNSUBSCRIBE: NIGHT - 7 * SECOND - TICK}}),
        ([], {"seen": {Seen.PAGE: NIGHT}}),
        (["head_before"], {"seen": {Seen.HEAD: NIGHT - 20 * SECOND, Seen.PAGE: NIGHT - 20 * SECOND}}),
        (["decoy"], {"seen": {Seen.DECOY: NIGHT}}),
        (["soon_after_sent", "soon_after_drawn"], {"sent_at": NIGHT, "drawn_at": NIGHT}),
    ],
)
def test_each_rule_holds_for_its_own_reason(signs: list[str], facts: dict[str, object]) -> None:
    assert signs_of(a_press(**facts)) == signs


def test_every_rule_has_a_code_that_fits_its_column_and_words_for_people() -> None:
    longest = Acknowledgement._meta.get_field("signs").base_field.max_length or 0
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(len(rule.code) <= longest and str(rule.words).endswith(".") for rule in RULES)


@pytest.mark.django_db
def test_what_was_seen_is_remembered_for_its_letter_and_its_address_alone() -> None:
    remember("ab" * 16, Seen.HEAD, "192.0.2.1", NIGHT)

    assert just_seen("ab" * 16, "192.0.2.1") == {Seen.HEAD: NIGHT}
    assert just_seen("ab" * 16, "192.0.2.2") == just_seen("cd" * 16, "192.0.2.1") == {}
    cache.clear()
    assert just_seen("ab" * 16, "192.0.2.1") == {}


def test_a_press_right_after_the_page_was_drawn_is_labelled_and_a_calm_one_sets_it_right(
    letter: Delivery, client: Client
) -> None:
    opened(client, letter)
    press(client, "kvittera", letter, after=timedelta(0))

    kept = Acknowledgement.objects.get()
    assert (kept.state, kept.signs) == ("unsure", ["soon_after_drawn"])
    page = opened(client, letter)
    assert "det kan ha varit ett program som granskar mejl" in page
    assert "Jag har läst rapporten</button>" in page

    press(client, "kvittera", letter)
    kept.refresh_from_db()
    assert (kept.state, kept.signs) == ("sure", [])


def test_a_press_right_after_the_mail_was_handed_over_is_labelled(letter: Delivery, client: Client) -> None:
    Delivery.objects.update(sent_at=timezone.now() - 2 * SECOND)

    press(client, "kvittera", letter)

    assert Acknowledgement.objects.get().signs == ["soon_after_sent"]


def test_a_head_request_just_before_labels_the_press_from_the_same_address(letter: Delivery, client: Client) -> None:
    client.head(link_of(letter), **ELSEWHERE)
    press(client, "kvittera", letter)
    assert Acknowledgement.objects.get().state == "sure", "another address"

    client.head(link_of(letter))
    press(client, "angra", letter)
    assert Acknowledgement.objects.get().state == "sure", "what looks like a program takes nothing back"


def test_opening_the_link_and_the_unsubscribe_link_at_once_labels_the_press(letter: Delivery, client: Client) -> None:
    opened(client, letter)
    client.get(leaving_of(letter))

    press(client, "kvittera", letter)

    assert Acknowledgement.objects.get().signs == ["several_links"]


def test_the_link_that_nobody_sees_labels_the_press(letter: Delivery, client: Client) -> None:
    page = opened(client, letter)
    assert decoy_of(letter) in page
    answer = client.get(decoy_of(letter))

    assert (answer.status_code, answer.content) == (204, b"")
    press(client, "kvittera", letter)
    assert "decoy" in Acknowledgement.objects.get().signs


def test_the_button_that_nobody_sees_labels_the_press(letter: Delivery, client: Client) -> None:
    page = opened(client, letter)
    form = page[page.index("<form") : page.index("</form>")]
    assert 'hidden inert aria-hidden="true"' in form
    assert 'name="via"' in form

    press(client, "kvittera", letter, via="program")

    assert "decoy" in Acknowledgement.objects.get().signs


def test_what_looks_like_a_program_neither_closes_links_nor_leaves_the_list(
    letter: Delivery, nadia: Contact, client: Client
) -> None:
    hasty = timedelta(0)
    assert "Stäng länken" in press(client, "inte-du", letter, after=hasty, sure="yes").content.decode()
    assert ClosedLink.objects.count() == 0

    form = client.get(leaving_of(letter)).content.decode()
    answer = client.post(leaving_of(letter), {"nonce": form.split('name="nonce" value="')[1][:54]})
    assert "Vänta en minut och tryck igen." in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.declined_at is None


def test_looking_writes_nothing_but_the_cache(letter: Delivery, client: Client) -> None:
    for path in (link_of(letter), leaving_of(letter), decoy_of(letter), "/rapport/"):
        for method in ("get", "head", "options"):
            getattr(client, method)(path)
    assert Acknowledgement.objects.count() == 0
