"""Searching: Swedish words, misspelt ones and numbers, and never a trace of what one may not read."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from incidents.actions import states
from incidents.actions.log import add_entry
from incidents.actions.reports import draft_report
from incidents.actions.responses import confirm_response, log_response
from incidents.models import Incident, LogEntry, ReportSection, ResponseInLog, SituationReport
from incidents.models.log import LogKind
from incidents.models.reports import SectionKind
from incidents.search_found import Kind
from incidents.search_time import TookTooLong
from incidents.search_words import NothingToLookFor, words_of
from incidents.searching import Narrowed, search
from tests.figures import Tell
from tests.incidents.steps import an_incident, words
from tests.reports.conftest import content
from tests.responses.steps import a_letter_to, an_answer

pytestmark = pytest.mark.django_db


def found(user: User, query: str, **narrowed: Any) -> list[tuple[str, str]]:
    """Return kind and number or title of what ``user`` finds, in order."""
    shown = []
    for hit in search(user, query, Narrowed(**narrowed)).hits:
        where = hit.incident.number if hit.incident else hit.report.title if hit.report else ""
        shown.append((hit.kind.value, where))
    return shown


def numbers(user: User, query: str) -> set[str]:
    return {number for kind, number in found(user, query) if kind in {"incident", "entry"}}


@pytest.fixture
def night(sara: User, alby: Area, fittja: Area, tumba: Area) -> dict[str, Incident]:
    """Four incidents with a line each, an hour apart."""
    now = timezone.now()
    told = {
        "bins": (alby, "fire", "Två containrar brinner vid Örby gränd. Ungdomarna springer mot centrum."),
        "stones": (fittja, "stone_throwing", "Flera kastar mot bussen 708."),
        "fight": (tumba, "fight", "Ett slagsmål utanför pizzerian, väktare på plats."),
        "car": (alby, "fire", "En bilbrand på parkeringen bakom skolan."),
    }
    return {
        name: an_incident(
            sara, area, type_code=kind, text=text, occurred_at=now - timedelta(hours=4 - place), severity=Severity.HIGH
        )
        for place, (name, (area, kind, text)) in enumerate(told.items())
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("containrar", {"bins"}),
        ("CONTAINER", {"bins"}),
        ("örby", {"bins"}),
        ("ÖRBY GRÄND", {"bins"}),
        ("ungdom", {"bins"}),
        ("ungdomar", {"bins"}),
        ("bussar", {"stones"}),
        ("stenkastning", {"stones"}),
        ("stone", {"stones"}),
        ("brand", {"bins", "car"}),
        ("bilbrand", {"car"}),
        ("alby brand", {"bins", "car"}),
        ("alby container", {"bins"}),
        ("tumba", {"fight"}),
        ("fittja container", set()),
        ("708", {"stones"}),
        ("brand & !(alby) | :*", {"bins", "car"}),
        ("vid parkeringen", {"car"}),
        ("sara", {"bins", "stones", "fight", "car"}),
    ],
)
def test_words_are_found_as_people_write_them(
    sara: User, night: dict[str, Incident], query: str, expected: set[str]
) -> None:
    assert numbers(sara, query) == {night[name].number for name in expected}
    assert not search(sara, query).alike


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kontainrar", {"bins"}),
        ("ungdommarna", {"bins"}),
        ("stenkasning", {"stones"}),
        ("slagmål", {"fight"}),
        ("parkerngen", {"car"}),
        ("Fitja", {"stones"}),
        ("xyzzyplugh", set()),
    ],
)
def test_misspelt_words_are_found_when_nothing_says_them(
    client: Client, sara: User, night: dict[str, Incident], query: str, expected: set[str]
) -> None:
    assert numbers(sara, query) == {night[name].number for name in expected}
    client.force_login(sara)
    text = words(client.get("/sok/", {"q": query}))
    assert ("Det här liknar det." in text) == bool(expected)
    assert ("Inget hittades" in text) == (not expected)


def test_a_number_goes_straight_to_its_incident(client: Client, sara: User, night: dict[str, Incident]) -> None:
    client.force_login(sara)
    assert client.get("/sok/", {"q": f" {night['car'].number} "}).url == f"/handelser/{night['car'].number}/"  # type: ignore[attr-defined]
    assert client.get("/sok/", {"q": "1999-1"}).status_code == 200


def test_a_number_in_a_text_is_found_as_it_stands_and_a_short_one_names_the_incident(
    sara: User, night: dict[str, Incident]
) -> None:
    number = night["bins"].number
    add_entry(incident=night["car"], by=sara, kind=LogKind.ACTION, text=f"Liknar {number}.", now=timezone.now())
    assert set(found(sara, f"liknar {number}")) == {("entry", night["car"].number)}
    assert ("incident", night["fight"].number) in found(sara, f"{night['fight'].sequence:02d}")


def test_a_number_out_of_reach_is_answered_like_one_that_is_not_there(
    client: Client, tove: User, night: dict[str, Incident]
) -> None:
    client.force_login(tove)
    answers = []
    for number in (night["fight"].number, "2026-99999"):
        page = words(client.get("/sok/", {"q": number}))
        answers.append(re.sub(r'(value|data-token)="\w{64}"|"X-CSRFToken": "\w+"', "", page).replace(number, "N"))
    assert answers[0] == answers[1]
    assert "0 träffar" in answers[0]


def test_the_best_comes_first(sara: User, night: dict[str, Incident]) -> None:
    kinds = [kind for kind, _number in found(sara, "brand")]
    assert kinds == ["incident", "incident", "entry"]
    assert found(sara, "brand")[0] == ("incident", night["car"].number)


def test_each_finds_only_what_they_may_read_and_as_many_as_they_may(
    sara: User, tove: User, petra: User, alby: Area, tumba: Area
) -> None:
    an_incident(sara, alby, text="Zebran i Alby")
    an_incident(sara, tumba, text="Zebran i Tumba")
    an_incident(sara, alby, text="Zebran för namngivna", sharing=Sharing.NAMED)
    an_incident(sara, alby, text="Zebran på övning", mode="exercise")
    undone = an_incident(sara, alby, text="Zebran av misstag")
    states.withdraw(incident=undone, by=sara, now=timezone.now())
    seen = {user.name.split()[0]: search(user, "zebra").count for user in (sara, tove, petra)}
    assert seen == {"Sara": 2, "Tove": 1, "Petra": 2}
    assert [piece.text for piece in search(tove, "zebra").hits[0].snippet if piece.marked] == ["Zebran"]


def test_what_is_for_named_people_alone_is_in_no_snippet(
    client: Client, sara: User, petra: User, alby: Area, now: datetime
) -> None:
    """Not even for those who may read it: its own page shows it, and its number leads there."""
    told = an_incident(sara, alby, text="Zebran för namngivna", place="Zebragränd", sharing=Sharing.NAMED)
    an_incident(sara, alby, text="Zebran än en gång", sharing=Sharing.NAMED, named_readers=[petra])
    undecided, _new = draft_report(by=sara, key="1", content=content(now, alby, title="Zebran i rapporten"), now=now)
    SituationReport.objects.filter(id=undecided.id).update(sharing=Sharing.NAMED)
    for user in (sara, petra):
        assert (search(user, "zebran").count, search(user, "zebrxn").count) == (0, 0)
        assert search(user, f"{told.number} zebran").count == 0
    client.force_login(sara)
    page = words(client.get("/sok/", {"q": "zebran"}))
    assert "0 träffar" in page
    assert "för namngivna går inte att söka fram med ord" in page
    assert client.get("/sok/", {"q": told.number})["Location"] == f"/handelser/{told.number}/"


def test_nothing_narrower_decides_what_is_alike(sara: User, petra: User, alby: Area) -> None:
    an_incident(sara, alby, text="Zebran för namngivna", sharing=Sharing.NAMED)
    incident = an_incident(sara, alby, text="Zebrorna för alla")
    for user in (sara, petra):
        assert search(user, "zebran").alike == search(user, "zebrxn").alike is True
    an_incident(sara, incident.area, text="Zebran för alla")
    assert not search(petra, "zebran").alike


def test_place_and_reporter_are_sought_for_the_municipality_alone(
    client: Client, sara: User, petra: User, alby: Area
) -> None:
    incident = an_incident(sara, alby, place="Giraffvägen 12", text="Skrik och bråk.")
    for query in ("giraffvägen", "Säkerhetschef"):
        assert found(sara, query) == [("incident", incident.number)]
        assert found(petra, query) == []
    assert found(petra, "giraffvägn") == []
    client.force_login(petra)
    text = words(client.get("/sok/", {"q": "skrik"}))
    assert incident.number in text
    assert "Giraff" not in text
    assert "Sara" not in text


def test_reports_are_found_by_their_words_also_by_those_of_a_paragraph_for_fewer(
    sara: User, petra: User, tove: User, alby: Area, tumba: Area, now: datetime
) -> None:
    sent, _new = draft_report(by=sara, key="1", content=content(now, alby), now=now)
    draft_report(by=sara, key="2", content=content(now, tumba, title="Brand i Tumba"), now=now)
    ReportSection.objects.create(
        report=sent, kind=SectionKind.CONSEQUENCES, sharing=Sharing.ORGANISATION, text="Flodhästen är inblandad."
    )
    assert found(sara, "nattvandring container") == []
    assert found(sara, "containern centrum") == [("report", "Oroligt vid Alby centrum"), ("report", "Brand i Tumba")]
    assert found(tove, "containern centrum") == [("report", "Oroligt vid Alby centrum")]
    assert found(petra, "container") == []
    assert found(sara, "flodhäst") == [("report", "Oroligt vid Alby centrum")]
    assert found(tove, "flodhest") == [("report", "Oroligt vid Alby centrum")]
    assert found(petra, "flodhäst") == []
    assert found(tove, "oroligt", kind=Kind.REPORT) == [("report", "Oroligt vid Alby centrum")]


def test_it_is_narrowed_by_kind_area_and_time_in_the_address(
    client: Client, sara: User, night: dict[str, Incident], alby: Area, fittja: Area
) -> None:
    assert {kind for kind, _where in found(sara, "brand", kind=Kind.ENTRY)} == {"entry"}
    assert {where for _kind, where in found(sara, "flera", area=fittja)} == {night["stones"].number}
    assert found(sara, "flera", area=alby) == []
    assert found(sara, "stenkastning", after=timezone.now() - timedelta(hours=2)) == []
    assert found(sara, "stenkastning", before=timezone.now() - timedelta(hours=2)) == [
        ("incident", night["stones"].number)
    ]
    client.force_login(sara)
    page = client.get("/sok/?q=brand&kind=incident&area=alby&time=day")
    assert [one.url for one in page.context["filters"]] == [
        "/sok/?q=brand&area=alby&time=day",
        "/sok/?q=brand&kind=incident&time=day",
        "/sok/?q=brand&kind=incident&area=alby",
    ]
    assert page.context["found"].count == 2
    assert client.get("/sok/?q=brand&kind=zebra").status_code == 422


def test_what_is_found_is_marked_without_any_markup_of_the_text_itself(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby, text="<b>Brand</b> <mark>i</mark> <script>alert(1)</script> & bilbränder")
    client.force_login(sara)
    page = client.get("/sok/", {"q": "brand", "kind": "entry"}).content.decode()
    assert '&lt;b&gt;<mark class="mark">Brand</mark>&lt;/b&gt;' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<script>alert" not in page
    page = client.get("/sok/", {"q": '"><script>alert(2)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_a_long_text_is_cut_around_the_word(sara: User, alby: Area) -> None:
    an_incident(sara, alby, text="Ord och ord. " * 60 + "Här är zebran nu. " + "Mer och mer. " * 60)
    snippet = search(sara, "zebra", Narrowed(kind=Kind.ENTRY)).hits[0].snippet
    said = "".join(piece.text for piece in snippet)
    assert [piece.text for piece in snippet if piece.marked] == ["zebran"]
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert len(said) < 300


def test_a_struck_line_is_shown_struck(client: Client, sara: User, alby: Area) -> None:
    incident = an_incident(sara, alby, text="Zebran är lös.")
    wrong = incident.log.get()
    add_entry(
        incident=incident, by=sara, kind=LogKind.CORRECTION, corrects=wrong, text="Det var en hund.", now=timezone.now()
    )
    client.force_login(sara)
    assert "<s>" in client.get("/sok/", {"q": "zebra"}).content.decode()


def test_what_only_a_recipient_said_is_found_as_unverified(
    client: Client, sara: User, alby: Area, nadia: Contact, now: datetime
) -> None:
    incident = an_incident(sara, alby, place="Zebragränd", text="Det osar.", now=now - timedelta(hours=1))
    answer = an_answer(a_letter_to(nadia, sara, now, alby), now, "En zebra vid torget.")
    log_response(response=answer, incident=incident, by=sara, now=now)

    def marks(query: str) -> list[tuple[str, bool]]:
        return [(hit.kind.value, hit.unverified) for hit in search(sara, query, Narrowed()).hits]

    assert sorted(marks("zebra")) == [("entry", True), ("incident", False)], "the place is not what was told"
    assert marks("osar") == [("entry", False)]
    assert ("incident", True) in marks("brand alby")
    client.force_login(sara)
    assert words(client.get("/sok/", {"q": "zebra", "kind": "entry"})).count("Overifierad uppgift") == 1
    confirm_response(told=ResponseInLog.objects.get(), by=sara, now=now)
    assert {marked for _kind, marked in marks("zebra") + marks("brand alby")} == {False}
    assert "Overifierad uppgift" not in words(client.get("/sok/", {"q": "zebra", "kind": "entry"}))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("a", "Skriv minst två tecken."),
        ("", "Skriv vad du söker."),
        ("&&|!:*()", "Skriv minst ett ord med två bokstäver eller siffror."),
        ("'; --", "Skriv minst ett ord med två bokstäver"),
        ("och i att", "Orden är så vanliga att de finns överallt."),
        ("a" * 10_000, "Skriv högst 100 tecken."),
        ("ett2 två2 tre2 fyra fem2 sex2 sju2 åtta nio2", "Skriv högst 8 ord."),
        ("🐘🐘", "Skriv minst ett ord med två bokstäver eller siffror."),
    ],
)
def test_what_cannot_be_looked_for_is_answered_with_a_sentence(
    client: Client, sara: User, night: dict[str, Incident], query: str, sentence: str
) -> None:
    client.force_login(sara)
    page = client.get("/sok/", {"q": query})
    assert page.status_code == 422
    assert sentence in words(page)
    assert page.context["rows"] == []


@pytest.mark.parametrize("query", ["brand\\", "'brand'", "brand:*<->x", "%brand_", "ＢＲＡＮＤ", "brand'); DROP TABLE"])
def test_odd_signs_are_no_trouble(client: Client, sara: User, night: dict[str, Incident], query: str) -> None:
    client.force_login(sara)
    assert client.get("/sok/", {"q": query}).status_code == 200


def test_nul_is_400_and_an_absurd_page_is_a_page(client: Client, sara: User, night: dict[str, Incident]) -> None:
    client.force_login(sara)
    assert client.get("/sok/?q=a%00b").status_code == 400
    for number in ("0", "-1", "x", "9" * 5000, "7"):
        assert client.get("/sok/", {"q": "brand", "page": number}).status_code == 200
    with pytest.raises(NothingToLookFor):
        words_of("\0\0")


def test_fifty_a_page_with_as_many_questions_as_for_two(client: Client, sara: User, alby: Area) -> None:
    client.force_login(sara)
    counts, page = [], client.get("/sok/")
    for many in (2, 30):
        while Incident.objects.count() < many:
            an_incident(sara, alby, text="Zebran syns.")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/sok/", {"q": "zebra alby"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    while Incident.objects.count() < 55:
        an_incident(sara, alby, text="Zebran syns.")
    page = client.get("/sok/", {"q": "zebra alby"})
    assert "Visar 1–50 av 55" in words(page)
    assert len(page.context["rows"]) == 50
    assert len(client.get("/sok/", {"q": "zebra alby", "page": "2"}).context["rows"]) == 5


def test_without_words_only_the_box_is_shown(client: Client, sara: User) -> None:
    client.force_login(sara)
    text = words(client.get("/sok/"))
    assert 'name="q"' in text
    assert "träff" not in text


def test_the_indexes_are_used(sara: User, alby: Area, tell: Tell) -> None:
    incident = an_incident(sara, alby)
    entry = incident.log.get()
    LogEntry.objects.bulk_create(
        LogEntry(
            incident=incident,
            mode="live",
            kind="observation",
            text=f"Rad {number} om ingenting särskilt alls",
            by=sara,
            occurred_at=entry.recorded_at,
            recorded_at=entry.recorded_at,
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        # What was written lately waits in a list beside the index, which the plan counts as a cost; earlier tests
        # leave theirs. A vacuum empties it when the system runs.
        for index in ("log_words", "log_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE incidents_logentry")
    used = []
    for query, index in (("zebran", "log_words"), ("zebran", "log_trigrams")):
        with CaptureQueriesContext(connection) as asked:
            search(sara, query, Narrowed(kind=Kind.ENTRY))
        (sql, *_rest) = [one["sql"] for one in asked if "to_tsvector" in one["sql"]]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert index in plan, plan
        used.append(index)
    tell(f"3,000 lines, plans with {', '.join(used)}")


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_says_so_within_its_time(client: Client, sara: User, alby: Area) -> None:
    an_incident(sara, alby, text="Zebran syns.")
    client.force_login(sara)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE incidents_logentry IN ACCESS EXCLUSIVE MODE")
            held.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(10)
        began = timezone.now()
        page = client.get("/sok/", {"q": "zebra"})
        took = timezone.now() - began
    finally:
        done.set()
        holder.join()
    assert page.status_code == 503
    assert "Sökningen tog för lång tid." in words(page)
    assert timedelta(seconds=1.5) < took < timedelta(seconds=4)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone()[0] == "1min"


def test_no_patience_finds_nothing(sara: User, night: dict[str, Incident]) -> None:
    with pytest.raises(TookTooLong):
        search(sara, "brand", patience=timedelta(0))
    assert search(sara, "brand").count == 3
