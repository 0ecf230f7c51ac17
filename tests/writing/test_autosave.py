"""Saving while somebody types: every answer of the endpoint, and that nothing is ever overwritten unseen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from contacts.models import Area, User
from contacts.scales import Severity, Sharing
from incidents.actions.drafting import write_draft
from incidents.actions.report_steps import ReportNotReady
from incidents.actions.reports import draft_report, edit_report, submit_report
from incidents.actions.versions import PAUSE
from incidents.contents import content_of
from incidents.models import DraftVersion, ReportChange, SituationReport
from incidents.models.drafts import SavedHow
from tests.reports.conftest import an_incident, content
from tests.writing.conftest import Draft, autosave, texts, typed, url

pytestmark = pytest.mark.django_db


def test_a_new_report_is_drafted_once_by_its_key_and_goes_on_in_the_same_draft(
    client: Client, tove: User, now: datetime
) -> None:
    client.force_login(tove)
    first = autosave(client, None, typed(now, happened="En bil"))
    again = autosave(client, None, typed(now, happened="En bil brinner."))
    report = SituationReport.objects.get()
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json()["version"], again.json()["version"]) == (1, 2)
    assert again.json()["save_url"] == url("report_autosave", report.pk)
    assert again.json()["words"].startswith("Utkast sparat kl. ")
    assert texts(report)["happened"] == "En bil brinner."
    onwards = autosave(client, report, typed(now, happened="En bil brinner i Alby.", version=2))
    assert onwards.json()["version"] == 3
    assert SituationReport.objects.count() == 1


def test_a_press_after_a_lost_answer_saves_what_was_typed_since(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    autosave(client, None, typed(now, happened="Först."))
    pressed = client.post(url("report_new"), typed(now, happened="Sedan.", audience="1"))
    report = SituationReport.objects.get()
    assert pressed.headers["Location"] == url("report_audience", report.pk)
    assert texts(report)["happened"] == "Sedan."
    client.post(url("report_new"), typed(now, happened="Sedan.", audience="1"))
    report.refresh_from_db()
    assert report.version == 2, "the same press again changes nothing"


def test_an_incident_that_the_writer_cannot_choose_stays_with_the_report(
    client: Client, sara: User, tove: User, alby: Area, tumba: Area, now: datetime
) -> None:
    near, far = an_incident(alby, sara, now), an_incident(tumba, sara, now)
    whole = content(now, alby, incidents=(near, far))
    report, _new = draft_report(by=sara, key="utkastet", content=whole, now=now)
    client.force_login(tove)
    page = client.get(url("report_edit", report.pk)).content.decode()
    assert (f'value="{near.number}"' in page, far.number in page) == (True, False)
    kept = autosave(client, report, typed(now, happened="En bil.", incidents=[near.number], version=report.version))
    assert kept.status_code == 200
    assert set(report.incidents.all()) == {near, far}
    autosave(client, report, typed(now, happened="En bil.", version=kept.json()["version"]))
    assert set(report.incidents.all()) == {far}


def test_what_nobody_has_chosen_is_kept_so_and_never_sent(
    client: Client, tove: User, alby: Area, now: datetime
) -> None:
    client.force_login(tove)
    bare = typed(now, title=None, severity=None, sharing=None, happened="Det brinner.")
    assert autosave(client, None, bare).status_code == 200
    report = SituationReport.objects.get()
    assert (report.title, report.severity, report.sharing) == ("Utan rubrik", Severity.LOW, Sharing.NAMED)
    page = client.get(url("report_edit", report.pk)).content.decode()
    assert 'name="title" data-counter' in page.replace('value="" ', "")
    assert 'name="severity" value="low" id="id_severity_0"><' in page.replace(" checked", "!")
    assert "Utan rubrik" not in page.split("<form", 1)[1].split("</form>")[0]
    everybody = content(now, alby)
    report.audience_areas.set(everybody.area_ids)
    report.audience_roles.set(everybody.role_ids)
    with pytest.raises(ReportNotReady) as refused:
        submit_report(report=report, by=tove, now=now)
    assert {"title", "severity", "sharing"} <= refused.value.problems.keys()
    report.refresh_from_db()
    assert report.status == "draft"


def test_choosing_the_recipients_chooses_nothing_else(client: Client, tove: User, alby: Area, now: datetime) -> None:
    client.force_login(tove)
    autosave(client, None, typed(now, severity=None))
    report = SituationReport.objects.get()
    chosen = {"areas": ["alby"], "roles": ["night_walkers"], "version": "1", "save": "1"}
    assert client.post(url("report_audience", report.pk), chosen).status_code == 302
    assert content_of(report).unchosen == {"severity"}


def test_409_says_who_wrote_what_and_when_and_overwrites_nothing(
    client: Client, tove: User, sara: User, draft: Draft, now: datetime
) -> None:
    report = draft()
    client.force_login(sara)
    assert autosave(client, report, typed(now, happened="Saras ord.", version=1)).status_code == 200
    client.force_login(tove)
    answer = autosave(client, report, typed(now, happened="Toves ord.", version=1))
    said = answer.json()
    assert answer.status_code == 409
    assert said["by"] == sara.name
    assert said["words"].startswith("Sara Säkerhetschef ändrade texten kl. ")
    assert {"heading": "Det här har hänt", "text": "Saras ord."} in said["texts"]
    assert (said["version"], texts(report)["happened"]) == (2, "Saras ord.")
    assert not DraftVersion.objects.filter(by=tove, version__gt=1).exists()


def test_409_says_it_when_one_has_written_in_another_tab_oneself(
    client: Client, tove: User, draft: Draft, now: datetime
) -> None:
    report = draft()
    client.force_login(tove)
    autosave(client, report, typed(now, happened="I den ena fliken.", version=1))
    behind = typed(now, happened="I den andra.", version=1)
    answer = autosave(client, report, behind)
    assert answer.status_code == 409
    assert answer.json()["words"].startswith("Du ändrade texten i en annan flik kl. ")
    page = client.post(url("report_edit", report.pk), behind | {"compare": "1"}).content.decode()
    assert "Du ändrade texten i en annan flik kl. " in page
    for words in ("I den andra fliken", "I den här fliken", "Behåll hela texten i den här fliken"):
        assert words in page
    assert tove.name not in page.split('id="both"')[1].split("</section>")[0]
    assert texts(report)["happened"] == "I den ena fliken."


def test_422_names_the_fields_and_saves_nothing(client: Client, tove: User, draft: Draft, now: datetime) -> None:
    report = draft()
    client.force_login(tove)
    answer = autosave(client, report, typed(now, next_report_due="i morgon", version=1))
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["next_report_due"]
    report.refresh_from_db()
    assert report.version == 1


def test_a_paragraph_without_readers_waits_on_the_page_and_the_rest_is_saved(
    client: Client, tove: User, now: datetime
) -> None:
    client.force_login(tove)
    unfinished = typed(now, happened="En bil brinner.", happened_fewer_0="Bara för några.")
    said = autosave(client, None, unfinished).json()
    report = SituationReport.objects.get()
    assert re.fullmatch(
        r"Utkast sparat kl\. \d\d\.\d\d, utom ett stycke för färre\. Välj vilka som ska läsa stycket\.", said["words"]
    )
    assert said["tone"] == "bad"
    assert texts(report)["happened"] == "En bil brinner."
    assert content_of(report).paragraphs == {}
    pressed = client.post(url("report_edit", report.pk), unfinished | {"version": 1, "draft": "1"})
    assert pressed.status_code == 422, "a press would take the words away with the page"
    assert "Bara för några." in pressed.content.decode()
    again = autosave(client, report, unfinished | {"version": 1, "happened_level_0": "partners"}).json()
    assert (again["tone"], "utom" in again["words"]) == ("", False)
    assert list(content_of(SituationReport.objects.get()).paragraphs.values()) == ["Bara för några."]


def test_a_paragraph_waits_while_nobody_has_chosen_how_far_the_whole_goes(
    client: Client, tove: User, now: datetime
) -> None:
    client.force_login(tove)
    early = typed(now, sharing=None, happened_level_0="partners", happened_fewer_0="Bara för några.")
    answer = autosave(client, None, early)
    assert answer.status_code == 200
    assert answer.json()["words"].endswith("utom ett stycke för färre. Välj hur långt texten får spridas.")
    assert content_of(SituationReport.objects.get()).paragraphs == {}


def test_a_saved_paragraph_stays_until_it_is_known_who_reads_it_instead(
    client: Client, tove: User, now: datetime
) -> None:
    client.force_login(tove)
    whole = typed(now, happened_level_0="partners", happened_fewer_0="Bara för några.")
    autosave(client, None, whole)
    report = SituationReport.objects.get()
    autosave(client, report, whole | {"happened_level_0": "", "happened_fewer_0": "Ändrat.", "version": 1})
    assert list(content_of(report).paragraphs.values()) == ["Bara för några."]
    autosave(client, report, whole | {"happened_level_0": "organisation", "happened_fewer_0": "Ändrat.", "version": 1})
    assert [(part.sharing, text) for part, text in content_of(report).paragraphs.items()] == [
        (Sharing.ORGANISATION, "Ändrat.")
    ]


def test_401_after_the_session_has_ended(client: Client, tove: User, draft: Draft, now: datetime) -> None:
    report = draft()
    answer = autosave(client, report, typed(now, happened="Ingen vet vem.", version=1))
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/logga-in/?next=")
    report.refresh_from_db()
    assert report.version == 1


def test_a_report_that_waits_for_approval_is_not_written_in(
    client: Client, tove: User, submitted: Draft, now: datetime
) -> None:
    report = submitted()
    client.force_login(tove)
    answer = autosave(client, report, typed(now, happened="För sent.", version=report.version))
    assert answer.status_code == 422
    assert "väntar på godkännande" in answer.json()["why"]
    assert "För sent." not in texts(report).values()


def test_saving_what_stands_there_already_changes_nothing(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    data = typed(now)
    autosave(client, None, data)
    changes = ReportChange.objects.count()
    assert autosave(client, SituationReport.objects.get(), data | {"version": 1}).json()["version"] == 1
    assert ReportChange.objects.count() == changes


def test_what_one_types_without_a_pause_is_one_version_and_a_press_always_its_own(
    tove: User, sara: User, alby: Area, now: datetime
) -> None:
    def say(text: str, by: User, how: SavedHow, minute: float) -> None:
        report = SituationReport.objects.get()
        words = content(now, alby, sections={"happened": text})
        at = now + timedelta(minutes=minute)
        edit_report(report=report, by=by, version=report.version, content=words, how=how, now=at)

    first = content(now, alby, sections={"happened": "a"})
    write_draft(by=tove, key="k", version=None, content=first, how=SavedHow.TYPED, now=now)
    say("ab", tove, SavedHow.TYPED, 4)
    say("abc", tove, SavedHow.TYPED, 8)
    assert DraftVersion.objects.count() == 1
    say("abcd", tove, SavedHow.PRESSED, 8.1)
    say("abcde", tove, SavedHow.PRESSED, 8.2)
    say("abcdef", tove, SavedHow.TYPED, 8.3)
    say("Sara", sara, SavedHow.TYPED, 8.4)
    say("abcdefg", tove, SavedHow.TYPED, 8.5)
    say("abcdefgh", tove, SavedHow.TYPED, 8.5 + PAUSE.total_seconds() / 60)
    kept = DraftVersion.objects.order_by("version").values_list(
        "version", "how", "by__name", "content__texts__happened"
    )
    assert [(version, how, name.split()[0], text) for version, how, name, text in kept] == [
        (3, "typed", "Tove", "abc"),
        (4, "pressed", "Tove", "abcd"),
        (5, "pressed", "Tove", "abcde"),
        (6, "typed", "Tove", "abcdef"),
        (7, "typed", "Sara", "Sara"),
        (8, "typed", "Tove", "abcdefg"),
        (9, "typed", "Tove", "abcdefgh"),
    ]
