"""The page of readiness: scores in numbers and words, what is due, and who never answers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from contacts.models import Area, Contact, User
from contacts.scales import Mode
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.models import Delivery, Dispatch, Drill, Response
from notifications.readiness import Line, Quarter, Score, quarters_tested, readiness_of, who_never_answers
from tests.cast import a_contact, an_actor
from tests.notifications.letters import a_dispatch, an_addressee
from tests.readiness.steps import a_drill, acknowledged, logged_in, role

pytestmark = pytest.mark.django_db


def handed_over(dispatch: Dispatch) -> None:
    Dispatch.objects.filter(id=dispatch.id).update(state=DispatchState.COMPLETED)
    dispatch.deliveries.update(state=DeliveryState.SENT, sent_at=dispatch.release_at)


def a_finished_drill(by: User, areas: list[Area], roles: list[str], now: datetime, key: str = "a drill") -> Drill:
    drill = a_drill(by, areas, roles, now, key)
    handed_over(drill.dispatch)
    return drill


def letter_to(drill: Drill, contact: Contact) -> Delivery:
    return drill.dispatch.deliveries.get(contact=contact)


def responded(letter: Delivery, now: datetime) -> None:
    Response.objects.create(
        delivery=letter, mode=Mode.LIVE, kind="calm", way="link", received_at=now, idempotency_key="k"
    )


def lines_of(user: User, *areas: Area, roles: tuple[str, ...], now: datetime) -> tuple[Line, ...]:
    return readiness_of(user, areas, [role(code) for code in roles], Quarter.of(now))


def test_a_score_counts_sure_acknowledgements_and_answers_of_letters_that_were_handed_over(
    sara: User, alby: Area, fittja: Area, now: datetime
) -> None:
    actor = an_actor("Nattvandrarna", "night_walkers")
    sure, answering, unsure, undone, silent, bounced = (
        a_contact(name, actor, alby) for name in ("Astrid", "Bodil", "Cecilia", "Disa", "Elsa", "Frida")
    )
    drill = a_finished_drill(sara, [alby], ["night_walkers"], now)
    acknowledged(letter_to(drill, sure), now)
    responded(letter_to(drill, answering), now)
    acknowledged(letter_to(drill, unsure), now, state="unsure", signs=["quick"])
    acknowledged(letter_to(drill, undone), now, state="withdrawn")
    assert letter_to(drill, silent).state == DeliveryState.SENT
    drill.dispatch.deliveries.filter(contact=bounced).update(state=DeliveryState.BOUNCED, bounced_at=now)

    [line, other] = lines_of(sara, alby, fittja, roles=("night_walkers", "housing_company"), now=now)

    assert line.score == Score(answered=2, handed_over=5)
    assert (line.score.words, line.score.percent) == ("2 av 5 svarade", 40)
    assert [cell.score for cell in line.cells] == [Score(2, 5), None]
    assert line.tested_at == drill.started_at
    assert (other.score, other.tested_at) == (None, None)


def test_a_contact_counts_in_each_of_its_areas_and_roles_and_once_over_all(
    sara: User, alby: Area, fittja: Area, bo: Contact, now: datetime
) -> None:
    drill = a_finished_drill(sara, [alby, fittja], ["housing_company", "night_walkers"], now)
    acknowledged(letter_to(drill, bo), now)
    a_line, f_line = lines_of(sara, alby, fittja, roles=("housing_company", "night_walkers"), now=now)
    assert a_line.score == f_line.score == Score(1, 1)
    assert [cell.score for cell in a_line.cells] == [Score(1, 1), Score(0, 0)]


def test_the_latest_drill_of_the_quarter_that_covers_them_counts(
    sara: User, alby: Area, fittja: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    first = a_finished_drill(sara, [alby], ["night_walkers", "housing_company"], now, "first")
    acknowledged(letter_to(first, nadia), now)
    acknowledged(letter_to(first, bo), now)
    a_finished_drill(sara, [alby], ["night_walkers"], now + timedelta(seconds=1), "second")
    [line] = lines_of(sara, alby, roles=("night_walkers", "housing_company"), now=now)
    assert [cell.score for cell in line.cells] == [Score(0, 1), Score(1, 1)]


def test_whoever_covers_the_whole_municipality_counts_everywhere_that_was_tested(
    sara: User, alby: Area, fittja: Area, now: datetime
) -> None:
    a_contact("Vera", an_actor("Väktarbolaget", "security_guard"), whole_municipality=True)
    a_finished_drill(sara, [alby], ["security_guard"], now)
    a_line, f_line = lines_of(sara, alby, fittja, roles=("security_guard",), now=now)
    assert (a_line.score, f_line.score) == (Score(0, 1), None)


def test_a_drill_in_another_quarter_is_no_drill_of_this_one(
    sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    before = now - timedelta(days=100)
    a_finished_drill(sara, [alby], ["night_walkers"], before)
    assert lines_of(sara, alby, roles=("night_walkers",), now=now)[0].score is None
    assert lines_of(sara, alby, roles=("night_walkers",), now=before)[0].score == Score(0, 1)
    assert quarters_tested(sara) == [Quarter.of(before)]


def test_the_page_says_in_words_what_is_due_and_how_it_went(
    tove: User, alby: Area, fittja: Area, nadia: Contact, now: datetime
) -> None:
    drill = a_finished_drill(tove, [alby], ["night_walkers"], now)
    acknowledged(letter_to(drill, nadia), now)
    page = logged_in(tove).get("/beredskap/").content.decode()
    assert "Inget prov har gjorts i Fittja det här kvartalet." in page
    assert "Inget prov har gjorts i Alby det här kvartalet." not in page
    assert "1 av 1 svarade" in page
    assert "Inget prov" in page
    assert f'href="/beredskap/prov/?areas={fittja.id}"' in page


def test_an_earlier_quarter_is_shown_when_asked_for_and_when_it_is_the_latest(
    sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    before = now - timedelta(days=100)
    a_finished_drill(sara, [alby], ["night_walkers"], before)
    browser = logged_in(sara)
    assert "0 av 1 svarade" in browser.get("/beredskap/").content.decode()
    this = browser.get("/beredskap/", {"kvartal": Quarter.of(now).code}).content.decode()
    assert "Inget svarsprov har gjorts det här kvartalet." in this
    assert browser.get("/beredskap/", {"kvartal": "nonsense"}).status_code == 200


def test_nobody_sees_drills_elsewhere(tove: User, sara: User, tumba: Area, now: datetime) -> None:
    tora = a_contact("Tora", an_actor("Nattvandrarna i Tumba", "night_walkers"), tumba)
    for number in range(2):
        a_finished_drill(sara, [tumba], ["night_walkers"], now, f"drill {number}")
    assert [one.contact for one in who_never_answers(sara)] == [tora]
    assert who_never_answers(tove) == []
    assert quarters_tested(tove) == []
    page = logged_in(tove).get("/beredskap/").content.decode()
    assert "Tumba" not in page.partition("<main")[2]
    assert "Tora" not in page


def test_those_who_never_answer_got_two_drills_or_a_drill_and_a_report(
    sara: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    a_finished_drill(sara, [alby], ["night_walkers", "housing_company"], now, "first")
    assert who_never_answers(sara) == []
    handed_over(a_dispatch(sara, [an_addressee(nadia)], now))
    [one] = who_never_answers(sara)
    assert (one.contact, one.drills, one.reports, one.words) == (nadia, 1, 1, "1 svarsprov och 1 lägesrapport")
    a_finished_drill(sara, [alby], ["housing_company"], now, "second")
    assert [(one.contact, one.words) for one in who_never_answers(sara)] == [
        (bo, "2 svarsprov"),
        (nadia, "1 svarsprov och 1 lägesrapport"),
    ]
    page = logged_in(sara).get("/beredskap/").content.decode()
    assert f'href="/kontakter/{bo.id}/"' in page
    assert "Obesvarat: 2 svarsprov" in page


def test_one_answer_to_anything_is_enough_and_what_never_arrived_does_not_count(
    sara: User, alby: Area, nadia: Contact, bo: Contact, now: datetime
) -> None:
    drills = [
        a_finished_drill(sara, [alby], ["night_walkers", "housing_company"], now, key) for key in ("first", "second")
    ]
    acknowledged(letter_to(drills[0], nadia), now)
    assert [one.contact for one in who_never_answers(sara)] == [bo]
    drills[1].dispatch.deliveries.filter(contact=bo).update(state=DeliveryState.BOUNCED, bounced_at=now)
    assert who_never_answers(sara) == []


def test_a_report_alone_makes_nobody_silent(sara: User, nadia: Contact, now: datetime) -> None:
    for _number in range(3):
        handed_over(a_dispatch(sara, [an_addressee(nadia)], now))
    assert who_never_answers(sara) == []


def test_whoever_has_left_the_list_is_not_called_silent(sara: User, alby: Area, nadia: Contact, now: datetime) -> None:
    for key in ("first", "second"):
        a_finished_drill(sara, [alby], ["night_walkers"], now, key)
    Contact.objects.filter(id=nadia.id).update(active=False)
    assert who_never_answers(sara) == []


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ("2026-12-31T23:30+01:00", Quarter(2026, 4)),
        ("2026-12-31T23:30+00:00", Quarter(2027, 1)),
        ("2026-03-31T23:59+02:00", Quarter(2026, 1)),
        ("2026-07-01T00:00+02:00", Quarter(2026, 3)),
    ],
)
def test_a_quarter_begins_at_midnight_here(moment: str, quarter: Quarter) -> None:
    assert Quarter.of(datetime.fromisoformat(moment)) == quarter


def test_no_score_is_rounded_up_to_all() -> None:
    assert Score(answered=999, handed_over=1_000).percent == 99
    assert Score(answered=0, handed_over=0).percent == 0
