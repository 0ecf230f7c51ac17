"""The pages of the writing desk by the test client: facts, templates, the report before, versions, both texts."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents.actions.log import add_entry
from incidents.models import DraftVersion, SituationReport
from incidents.models.log import LogKind
from notifications.models import Dispatch
from tests.reports.conftest import an_incident
from tests.reports.correcting import draft_correction, send
from tests.writing.conftest import Draft, autosave, texts, typed, url

pytestmark = pytest.mark.django_db


def test_a_line_of_the_log_comes_along_only_where_it_is_ticked(
    client: Client, tove: User, alby: Area, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    lines = [
        add_entry(incident=incident, by=tove, kind=LogKind.OBSERVATION, text=text, key=text, now=now)[0]
        for text in ("Tre bilar brinner.", "En granne heter något.")
    ]
    client.force_login(tove)
    data = typed(now, happened="Se nedan.", incidents=[incident.number], insert_facts="1")
    offered = client.post(url("report_new"), data)
    happened = offered.context["form"]["happened"].value()
    assert happened.startswith("Se nedan.\n")
    assert happened.endswith("Alby: Brand.")
    assert [one.text for one in offered.context["lines"]] == ["Tre bilar brinner.", "En granne heter något."]
    ticked = client.post(url("report_new"), data | {"happened": happened, "quote": [str(lines[0].pk)]})
    said = ticked.context["form"]["happened"].value()
    assert said.endswith(": Tre bilar brinner.")
    assert said.count("Alby: Brand.") == 1
    assert "heter något" not in said
    assert SituationReport.objects.count() == 0


def test_a_line_of_a_log_out_of_sight_is_never_quoted(
    client: Client, tove: User, sara: User, tumba: Area, alby: Area, now: datetime
) -> None:
    near, far = an_incident(alby, tove, now), an_incident(tumba, sara, now)
    line = add_entry(incident=far, by=sara, kind=LogKind.OBSERVATION, text="Hemligt.", key="h", now=now)[0]
    client.force_login(tove)
    data = typed(now, incidents=[near.number, far.number], quote=[str(line.pk)], insert_facts="1")
    answer = client.post(url("report_new"), data)
    assert "Hemligt." not in answer.content.decode()


def test_a_template_fills_an_empty_report_and_its_gaps_keep_it_from_leaving(
    client: Client, tove: User, draft: Draft, now: datetime
) -> None:
    client.force_login(tove)
    form = client.get(url("report_new"), {"mall": "brand"}).context["form"]
    assert form["title"].value() == "Brand vid [plats]"
    assert "[vad som brinner]" in form["happened"].value()
    report = draft(title="Brand vid [plats]")
    refused = client.post(url("report_submit", report.pk), follow=True)
    assert "Fyll i [plats] under «Rubrik»." in refused.content.decode()
    report.refresh_from_db()
    assert report.status == "draft"
    assert Dispatch.objects.count() == 0


def test_a_template_is_chosen_without_losing_the_incident(
    client: Client, tove: User, alby: Area, now: datetime
) -> None:
    incident = an_incident(alby, tove, now)
    client.force_login(tove)
    page = client.get(url("report_new"), {"handelse": incident.number})
    assert f'href="?handelse={incident.number}&amp;mall=oro"' in page.content.decode()
    chosen = client.get(url("report_new"), {"handelse": incident.number, "mall": "oro"})
    assert chosen.context["form"]["incidents"].value() == [incident.number]
    assert chosen.context["form"]["title"].value()


def test_a_template_fills_what_is_empty_in_a_draft_and_nothing_else(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    autosave(client, None, typed(now, title=None, happened="Tre bilar brinner.", doing=None))
    report = SituationReport.objects.get()
    form = client.get(url("report_edit", report.pk), {"mall": "brand"}).context["form"]
    assert form["title"].value() == "Brand vid [plats]"
    assert form["happened"].value() == "Tre bilar brinner."
    assert form["ask"].value() == "Gå tillsammans."
    assert form["doing"].value()
    report.refresh_from_db()
    assert report.version == 1, "to look saves nothing"


def test_the_template_of_a_correction_says_what_was_wrong(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now, wrong="")
    client.force_login(tove)
    form = client.get(url("report_edit", correction.pk), {"mall": "rattelse"}).context["form"]
    assert form["wrong"].value().startswith("Vi skrev [det som var fel].")


def test_the_report_before_fills_what_is_empty_and_shows_what_changed(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    before = send(draft(), tove, now)
    client.force_login(tove)
    page = client.get(url("report_new"), {"foljer": before.pk})
    assert "Ändrat sedan rapport 1" in page.content.decode()
    data = typed(now, follows=before.pk, happened="Lugnt i Alby.", ask="", from_earlier="1")
    filled = client.post(url("report_new"), data)
    form = filled.context["form"]
    assert form["happened"].value() == "Lugnt i Alby."
    assert form["ask"].value() == texts(before)["ask"]
    changes = dict(filled.context["changes"])
    assert changes["Det här har hänt"].differs
    assert not changes["Det här ber vi dig göra"].differs
    assert SituationReport.objects.count() == 1


def test_the_letter_is_shown_as_it_is_typed_and_nothing_is_saved(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    before = send(draft(), tove, now)
    client.force_login(tove)
    data = typed(now, follows=before.pk, happened="Nu är det lugnt.", sharing=None)
    letter = client.post(f"{url('report_shown_new')}?del=html", data)
    assert "Nu är det lugnt." in letter.content.decode()
    assert letter.headers["Content-Security-Policy"].endswith("sandbox")
    beside = client.post(url("report_shown_new"), data).json()
    assert beside["subject"] == "Lägesrapport 2: Oroligt vid Alby centrum"
    assert "Nu är det lugnt." in beside["text"]
    assert "<ins>" in beside["changes"]
    hidden = client.post(f"{url('report_shown_new')}?del=html", data | {"sharing": "organisation"})
    assert "Nu är det lugnt." not in hidden.content.decode(), "such a text never travels by mail"
    assert (SituationReport.objects.count(), DraftVersion.objects.count()) == (1, 1)


def test_what_is_unfinished_or_wrong_takes_no_letter_away(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    unfinished = typed(now, happened_fewer_0="Bara för några.")
    letter = client.post(f"{url('report_shown_new')}?del=html", unfinished)
    assert (letter.status_code, "En container brann." in letter.content.decode()) == (200, True)
    assert "Bara för några." not in letter.content.decode()
    beside = client.post(url("report_shown_new"), unfinished)
    assert (beside.status_code, beside.json()["note"]) == (200, "Välj vilka som ska läsa stycket.")
    wrong = typed(now, happened="x" * 4_001, title="y" * 61)
    frame = client.post(f"{url('report_shown_new')}?del=html", wrong)
    assert (frame.status_code, frame.content) == (204, b""), "a frame that is answered so keeps the letter it shows"
    said = client.post(url("report_shown_new"), wrong)
    assert said.status_code == 422
    for field in ("Rubrik: ", "Det här har hänt: "):
        assert field in said.json()["words"]


def test_a_letter_says_what_nobody_has_decided_yet(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    page = client.get(url("report_new")).content.decode()
    assert '<div data-is="index" hidden>' in page, "no words have no index"
    bare = {"key": "formuläret"}
    text = client.post(url("report_shown_new"), bare).json()["text"]
    html = client.post(f"{url('report_shown_new')}?del=html", bare).content.decode()
    for letter in (text, html):
        assert ("Allvarlighetsgrad: Inte vald" in letter, "Inte bestämt än." in letter) == (True, True)
        assert [one for one in ("Låg", "den sista", "Det här ber vi dig göra") if one in letter] == []
    said = client.post(url("report_shown_new"), bare | {"is_last": "on", "severity": "low", "ask": "Gå ut."}).json()
    for words in ("Allvarlighetsgrad: Låg", "Det här är den sista.", "Det här ber vi dig göra"):
        assert words in said["text"]
    autosave(client, None, bare | {"happened": "En bil brinner."})
    saved = client.get(url("report_preview_text", SituationReport.objects.get().pk)).content.decode()
    assert ("Allvarlighetsgrad: Inte vald" in saved, "Inte bestämt än." in saved) == (True, True)


def test_going_back_makes_a_version_and_needs_the_text_that_was_read(
    client: Client, tove: User, draft: Draft, now: datetime
) -> None:
    report = draft()
    first = texts(report)
    client.force_login(tove)
    client.post(url("report_edit", report.pk), typed(now, happened="Nytt.", unknown="", version=1, review="1"))
    stale = client.post(url("report_go_back", report.pk, 1), {"version": "1"}, follow=True)
    assert "Inget av ditt är sparat än" in stale.content.decode()
    assert texts(report)["happened"] == "Nytt."
    shown = client.get(url("report_version", report.pk, 1)).content.decode()
    assert "<ins>" in shown
    client.post(url("report_go_back", report.pk, 1), {"version": "2"})
    assert texts(report) == first
    report.refresh_from_db()
    assert (report.version, report.sharing) == (3, Sharing.VOLUNTEERS)
    kept = DraftVersion.objects.order_by("version").values_list("version", "how", "content__texts__happened")
    assert list(kept) == [
        (1, "pressed", first["happened"]),
        (2, "pressed", "Nytt."),
        (3, "went_back", first["happened"]),
    ]


def test_of_two_texts_each_part_is_chosen_and_what_only_they_changed_is_proposed_as_theirs(
    client: Client, tove: User, sara: User, draft: Draft, now: datetime
) -> None:
    report = draft()
    mine = typed(now, **texts(report))
    client.force_login(sara)
    client.post(url("report_edit", report.pk), mine | {"happened": "Saras.", "doing": "Saras.", "version": 1})
    client.force_login(tove)
    data = mine | {"happened": "Toves.", "unknown": "Toves.", "version": 1}
    conflict = client.post(url("report_edit", report.pk), data | {"compare": "1"})
    assert conflict.status_code == 409
    proposed = {one.name: one.proposed for one in conflict.context["choices"]}
    assert proposed == {"happened": "mine", "doing": "theirs", "unknown": "mine"}
    chosen = {"version": 2, "settle": "chosen", "keep_happened": "mine", "keep_doing": "theirs"}
    assert client.post(url("report_edit", report.pk), data | chosen).status_code == 302
    said = texts(report)
    assert (said["happened"], said["doing"], said["unknown"]) == ("Toves.", "Saras.", "Toves.")
    again = client.post(url("report_edit", report.pk), data | chosen | {"settle": "mine"})
    assert again.status_code == 409, "somebody has saved since: nothing is overwritten"
    assert texts(report)["doing"] == "Saras."


def test_ten_thousand_characters_are_neither_cut_off_nor_lost(client: Client, tove: User, now: datetime) -> None:
    client.force_login(tove)
    assert (
        "maxlength"
        not in client.get(url("report_new")).content.decode().split('id="report-form"')[-1].split("</form>")[0]
    )
    far_too_long = "å" * 10_000
    answer = client.post(url("report_new"), typed(now, title="x" * 10_000, happened=far_too_long))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert far_too_long in page
    assert "x" * 10_000 in page
    assert "Skriv högst 4000 tecken. Du har skrivit 10000." in page
    assert "Skriv högst 60 tecken. Du har skrivit 10000." in page
    assert SituationReport.objects.count() == 0
