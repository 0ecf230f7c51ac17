"""The personal page: where its link leads, what it shows, and what pressing its button does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings as product
from django.test import Client

from contacts.models import Contact, User
from notifications.lifecycle import DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Acknowledgement, AcknowledgementChange, ClosedLink, Delivery, Dispatch, Rendition
from notifications.nonces import nonce_for
from tests.notifications.letters import a_letter
from tests.notifications.personal import link_of, opened, press, sent_to, without_cookies

HOUR = timedelta(hours=1)
BUTTON = "Jag har läst rapporten</button>"
THANKS = "Tack. Kvitterat <time"


@pytest.fixture
def letter(sara: User, nadia: Contact, now: datetime) -> Delivery:
    """Nadia's letter, handed over an hour ago."""
    return sent_to(nadia, sara, now - HOUR)


def test_the_token_leaves_the_address_bar_where_the_browser_keeps_cookies(letter: Delivery, client: Client) -> None:
    answer = client.get(link_of(letter), follow=True)

    assert answer.redirect_chain == [(f"{link_of(letter)}oppna/", 303), ("/rapport/", 303)]
    assert token_for(letter.public_id, Purpose.READ) not in answer.content.decode()
    cookie = client.cookies[product.LINK_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", 3600, "/")
    assert client.get("/rapport/").status_code == 200


def test_a_browser_without_cookies_gets_the_page_all_the_same(letter: Delivery, client: Client) -> None:
    first = client.get(link_of(letter))
    page = without_cookies(client).get(first["Location"])

    assert page.status_code == 200
    assert BUTTON in page.content.decode()
    assert without_cookies(client).get("/rapport/").status_code == 404
    pressed = press(client, "kvittera", letter)
    assert pressed.status_code == 200
    assert THANKS in pressed.content.decode()


def test_head_tells_the_same_and_nothing_more(letter: Delivery, client: Client) -> None:
    for path in (link_of(letter), "/l/x/", "/rapport/"):
        read, headed = client.get(path), client.head(path)
        assert headed.status_code == read.status_code
        assert headed.content == b""
        for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag"):
            assert headed[name] == read[name]


def test_acknowledging_is_one_press_and_is_said_back(letter: Delivery, client: Client) -> None:
    assert BUTTON in opened(client, letter)

    answer = press(client, "kvittera", letter)

    assert (answer.status_code, answer["Location"]) == (303, "/rapport/")
    page = opened(client, letter)
    assert THANKS in page
    assert BUTTON not in page
    (kept,) = Acknowledgement.objects.all()
    assert (kept.delivery, kept.state, kept.way, kept.signs) == (letter, "sure", "link", [])
    press(client, "kvittera", letter)
    assert AcknowledgementChange.objects.count() == 1


def test_an_acknowledgement_can_be_undone_and_given_again(letter: Delivery, client: Client) -> None:
    opened(client, letter)
    press(client, "kvittera", letter)
    press(client, "angra", letter)
    assert BUTTON in opened(client, letter)
    press(client, "kvittera", letter)

    assert THANKS in opened(client, letter)
    assert list(AcknowledgementChange.objects.order_by("id").values_list("new", flat=True)) == [
        "sure",
        "withdrawn",
        "sure",
    ]


def test_a_press_shows_the_letter_that_it_was_made_on_whatever_was_opened_since(
    letter: Delivery, sara: User, nadia: Contact, now: datetime, client: Client
) -> None:
    other = sent_to(nadia, sara, now, title="Lägesrapport 9: Något annat", thread="lagesrapport-serie-9")
    opened(client, letter)
    opened(client, other)

    answer = press(client, "kvittera", letter)

    assert "Lägesrapport 3: Oroligt" in client.get(answer["Location"]).content.decode()
    assert Acknowledgement.objects.get().delivery == letter


@pytest.mark.parametrize("deed", ["kvittera", "angra", "inte-du"])
@pytest.mark.parametrize("nonce", ["", "nonsense", "A" * 54])
def test_a_form_that_nobody_drew_does_nothing(deed: str, nonce: str, letter: Delivery, client: Client) -> None:
    answer = client.post(f"/rapport/{deed}/", {"nonce": nonce})

    assert answer.status_code == 404
    assert (Acknowledgement.objects.count(), ClosedLink.objects.count()) == (0, 0)


def test_a_dead_link_takes_no_press_either(letter: Delivery, now: datetime, client: Client) -> None:
    Dispatch.objects.update(links_expire_at=now)

    assert press(client, "kvittera", letter).status_code == 404
    assert Acknowledgement.objects.count() == 0


def test_the_page_speaks_the_language_that_is_asked_for_and_remembers_none(letter: Delivery, client: Client) -> None:
    english = opened(client, letter, "?sprak=en")

    assert '<html lang="en"' in english
    assert "I have read the report</button>" in english
    assert '<article class="letter letter--personal" lang="sv" dir="ltr">' in english
    assert 'action="/rapport/kvittera/?sprak=en#kvittera"' in english
    assert '<html lang="sv"' in opened(client, letter)
    assert opened(client, letter, "?sprak=xx").count('<html lang="sv"') == 1


def test_the_words_themselves_are_shown_in_that_language_where_they_exist(letter: Delivery, client: Client) -> None:
    words = a_letter("Situation report 3", language="en")
    Rendition.objects.create(
        dispatch=letter.dispatch,
        mode=letter.mode,
        language="en",
        sharing=letter.sharing,
        subject=words.subject,
        text="x",
        html="x",
        content={**words.content, "title": "Situation report 3: Unrest"},
    )

    assert "<h1>Situation report 3: Unrest</h1>" in opened(client, letter, "?sprak=en")
    assert "<h1>Lägesrapport 3: Oroligt</h1>" in opened(client, letter)


def test_a_newer_report_of_the_series_is_offered_and_leads_there(
    letter: Delivery, sara: User, nadia: Contact, bo: Contact, now: datetime, client: Client
) -> None:
    sent_to(bo, sara, now, title="Lägesrapport 4: Till Bo")
    sent_to(nadia, sara, now, title="Lägesrapport 9: Annan serie", thread="lagesrapport-serie-9")
    assert "Det finns en nyare rapport" not in opened(client, letter)

    newer = sent_to(nadia, sara, now, title="Lägesrapport 4: Lugnare")

    page = opened(client, letter)
    assert "Det finns en nyare rapport" in page
    assert "Lägesrapport 4: Lugnare" in page
    assert f'href="{link_of(newer)}">Visa den nyare</a>' in page
    assert "Det finns en nyare rapport" not in opened(client, newer)
    assert BUTTON in page, "the older one can still be acknowledged"


def test_what_repeats_the_same_words_is_not_newer(
    letter: Delivery, sara: User, nadia: Contact, now: datetime, client: Client
) -> None:
    reminder = sent_to(nadia, sara, now, kind="reminder", follows=letter.dispatch)
    assert "nyare rapport" not in opened(client, letter)

    newer = sent_to(nadia, sara, now - HOUR / 2, title="Lägesrapport 4: Lugnare")
    for one in (letter, reminder):
        assert link_of(newer) in opened(client, one)


def test_a_newer_report_whose_link_does_not_work_is_not_offered(
    letter: Delivery, sara: User, nadia: Contact, now: datetime, client: Client
) -> None:
    newer = sent_to(nadia, sara, now, title="Lägesrapport 4: Lugnare", state=DispatchState.SENDING)
    of_newer = Dispatch.objects.filter(pk=newer.dispatch_id)
    assert "nyare rapport" in opened(client, letter)
    of_newer.update(state=DispatchState.HELD)
    assert "nyare rapport" not in opened(client, letter)
    of_newer.update(state=DispatchState.SENDING, links_expire_at=now)
    assert "nyare rapport" not in opened(client, letter)


def test_the_cookie_is_locked_to_the_host_under_https() -> None:
    assert product.LINK_COOKIE_NAME.removeprefix("__Host-").startswith("link")
    assert product.LINK_COOKIE_NAME.startswith("__Host-") == product.SITE_URL.startswith("https:")


def test_pages_for_dead_links_ask_in_the_browsers_language(letter: Delivery, client: Client) -> None:
    page = client.get("/l/x/", headers={"Accept-Language": "en"}).content.decode()

    assert "Send me a new link" in page
    assert (
        "Skicka en ny länk till mig" in client.get("/l/x/?sprak=sv", headers={"Accept-Language": "en"}).content.decode()
    )


def test_the_page_says_whose_link_it_is_and_until_when(letter: Delivery, client: Client) -> None:
    page = opened(client, letter)

    assert "Länken är personlig för Nadia Nattvandrare, Nattvandrarna i Alby." in page
    assert "Den fungerar till <time" in page
    assert "Fara för liv? Ring 112." in page
    assert "Att du läser sparas inte." in page


def test_a_nonce_is_on_every_form_of_the_page(letter: Delivery, client: Client) -> None:
    page = opened(client, letter)

    assert page.count("<form") == page.count('name="nonce"') == 4
    assert nonce_for(letter.public_id, letter.dispatch.created_at) not in page
