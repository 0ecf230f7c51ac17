"""The pages of a correction, without any JavaScript: from the sent report to what everybody sees after."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents.actions.approval import approve_report
from incidents.models import SituationReport
from notifications.actions import undo_dispatch
from notifications.corrections import CORRECT_PATH
from notifications.lifecycle import DispatchState
from notifications.models import Delivery, Dispatch
from tests.api.caller import Caller, fields_of, says_no
from tests.incidents.steps import words
from tests.reports.conftest import Draft
from tests.reports.correcting import WRONG, approve_shown, dispatch_of, draft_correction, send
from tests.reports.test_report_pages import carried, typed, url

pytestmark = pytest.mark.django_db


def the_correction() -> SituationReport:
    return SituationReport.objects.get(kind="correction")


def test_the_press_on_a_dispatch_lands_where_reports_are_corrected(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    client.force_login(tove)
    page = client.get(reverse("notifications:dispatch", args=[dispatch_of(wrong).public_id])).content.decode()
    assert f'action="{url("report_correct", wrong)}"' in page
    assert url("report_correct", wrong) == f"{dispatch_of(wrong).about_path}{CORRECT_PATH}"
    assert resolve(f"{dispatch_of(wrong).about_path}{CORRECT_PATH}").view_name == "incidents:report_correct"


def test_from_the_sent_report_to_the_correction_in_four_presses(
    client: Client, tove: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", bo="queued")
    client.force_login(tove)
    assert "Rätta rapporten" in client.get(url("report", wrong)).content.decode()

    pressed = client.post(url("report_correct", wrong))
    correction = the_correction()
    assert pressed.headers["Location"] == url("report_edit", correction)
    form = words(client.get(url("report_edit", correction)))
    assert "<h1>Rätta lägesrapport 1</h1>" in form
    assert "Rättar lägesrapport 1, skickad" in form
    assert 'value="Oroligt vid Alby centrum"' in form
    assert "Gå tillsammans. Prata lugnt med dem ni möter.</textarea>" in form
    assert "Även frivilliga (TLP:GREEN). Samma som för rapporten som rättas." in form
    assert 'name="sharing"' not in form
    assert 'name="audience"' not in form

    again = client.post(url("report_correct", wrong), follow=True)
    assert again.redirect_chain[-1][0] == url("report_edit", correction)
    assert "Rättelsen är redan påbörjad." in again.content.decode()
    assert SituationReport.objects.filter(kind="correction").count() == 1

    said = typed(now, wrong=WRONG, happened="En container brann vid Fittja torg.", version="1", review="1", key=None)
    del said["sharing"]
    saved = client.post(url("report_edit", correction), said)
    assert saved.headers["Location"] == url("report_review", correction)
    review = words(client.get(url("report_review", correction)))
    assert "Rättelse av lägesrapport 1: Oroligt vid Alby centrum" in review
    assert WRONG in review
    assert "fick lägesrapport 1" in review
    assert "skulle ha fått lägesrapport 1" in review
    assert "När du skickar rättelsen stoppas resten" in review
    assert "Skicka rättelsen till 2 mottagare" in review
    assert "Den går till 2 personer, varav 1 frivillig." in review
    assert "Du kan ångra i 10 sekunder." in review
    assert f'href="{url("report_audience", correction)}"' not in review
    assert Dispatch.objects.filter(kind="correction").count() == 0
    assert dispatch_of(wrong).state == "sending"

    assert client.post(url("report_approve", correction), carried(review)).status_code == 422, "without the tick"
    assert Dispatch.objects.filter(kind="correction").count() == 0
    sent = client.post(url("report_approve", correction), carried(review) | {"confirmed": "on"})
    dispatch = Dispatch.objects.get(kind="correction")
    assert sent.headers["Location"] == reverse("notifications:dispatch", args=[dispatch.public_id])
    assert Delivery.objects.filter(dispatch=dispatch).count() == 2
    assert dispatch_of(wrong).state == "stopped"
    twice = client.post(url("report_approve", correction), carried(review) | {"confirmed": "on"})
    assert twice.headers["Location"] == sent.headers["Location"]
    assert Dispatch.objects.filter(kind="correction").count() == 1


def test_a_correction_without_what_was_wrong_says_what_is_missing(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    client.force_login(tove)
    client.post(url("report_correct", send(draft(), tove, now)))
    review = client.get(url("report_review", the_correction())).content.decode()
    assert "Skriv något under «Det här var fel»." in review
    assert "#id_wrong" in review
    assert "Skicka rättelsen" not in review


def test_whom_it_is_for_cannot_be_chosen(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    client.force_login(tove)
    for method in ("get", "post"):
        answer = getattr(client, method)(url("report_audience", correction), {"areas": ["fittja"], "save": "1"})
        assert answer.headers["Location"] == url("report_review", correction)
    assert [one.slug for one in correction.audience_areas.all()] == ["alby"]
    said = typed(now, wrong=WRONG, sharing="open", version=str(correction.version), review="1", key=None)
    assert client.post(url("report_edit", correction), said).status_code == 302
    correction.refresh_from_db()
    assert correction.sharing == Sharing.VOLUNTEERS, "what is not asked for is not read"


def test_the_form_of_an_ordinary_report_does_not_ask_what_was_wrong(client: Client, tove: User, draft: Draft) -> None:
    client.force_login(tove)
    assert 'name="wrong"' not in client.get(reverse("incidents:report_new")).content.decode()
    assert 'name="wrong"' not in client.get(url("report_edit", draft())).content.decode()


def test_the_corrected_report_says_so_to_everybody_who_reads_it(
    client: Client, tove: User, petra: User, nadia: Contact, draft: Draft
) -> None:
    now = timezone.now()
    wrong = send(draft(), tove, now - timedelta(minutes=5))
    correction = draft_correction(wrong, tove, now)
    client.force_login(tove)
    page = words(client.get(url("report", wrong)))
    assert "En rättelse är påbörjad men inte skickad" in page
    assert f'{url("report_review", correction)}">Fortsätt på rättelsen</a>' in page
    assert "Rätta rapporten" not in page
    client.force_login(petra)
    assert "rättelse" not in words(client.get(url("report", wrong))).lower()

    approve_shown(correction, tove, now)
    assert "rättelse" not in words(client.get(url("report", wrong))).lower(), "it may still be undone"
    client.force_login(tove)
    assert "Rättelsen skickas strax" in words(client.get(url("report", wrong)))

    Dispatch.objects.filter(kind="correction").update(state="sending")
    for user in (tove, petra):
        client.force_login(user)
        page = words(client.get(url("report", wrong)))
        assert "Rättad <time" in page
        assert "Texten här gäller inte längre." in page
        assert f'{url("report", correction)}">Läs rättelsen</a>' in page
        assert "Skriv nästa rapport" not in page
        of_correction = words(client.get(url("report", correction)))
        assert "<h1>Rättelse av lägesrapport 1: Oroligt vid Alby centrum</h1>" in of_correction
        assert f'{url("report", wrong)}">Läs lägesrapport 1</a>' in of_correction
        listed = words(client.get(reverse("incidents:report_list")))
        assert "Rättelse av lägesrapport 1: Oroligt vid Alby centrum" in listed
        assert listed.count("Rättad <time") == 1
    client.force_login(tove)
    assert "Rätta rapporten" in words(client.get(url("report", correction)))
    assert "Skriv nästa rapport" in words(client.get(url("report", correction)))
    stale = client.post(url("report_correct", wrong), follow=True)
    assert stale.redirect_chain[-1][0] == url("report", correction)
    assert "Är rättelsen fel? Rätta då rättelsen." in words(stale)


def test_who_undoes_a_correction_is_told_that_the_original_stays_stopped(
    client: Client, tove: User, nadia: Contact, bo: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", bo="queued")
    correction = draft_correction(wrong, tove, now)
    undo_dispatch(dispatch=approve_shown(correction, tove, now), by=tove, now=now)
    client.force_login(tove)
    page = words(client.get(url("report", correction)))
    assert "Utskicket av lägesrapport 1 är fortfarande stoppat." in page
    pressed = client.post(url("report_correct", wrong), follow=True)
    assert pressed.redirect_chain[-1][0] == url("report", correction)
    assert "Öppna rapporten igen" in words(pressed)
    client.post(url("report_reopen", correction))
    review = words(client.get(url("report_review", correction)))
    assert "Skicka rättelsen till 2 mottagare" in review
    client.post(url("report_approve", correction), carried(review) | {"confirmed": "on"})
    assert Dispatch.objects.filter(kind="correction", state="held").get().recipient_count == 2


@pytest.mark.parametrize(("state", "sentence"), [("held", "Ångra utskicket i stället"), ("undone", "Öppna rapporten")])
def test_what_has_not_left_is_not_corrected(
    client: Client, tove: User, nadia: Contact, draft: Draft, now: datetime, state: str, sentence: str
) -> None:
    wrong = send(draft(), tove, now, "sending", nadia="queued")
    Dispatch.objects.all().update(state=state)
    client.force_login(tove)
    assert "Rätta rapporten" not in client.get(url("report", wrong)).content.decode()
    answer = client.post(url("report_correct", wrong), follow=True)
    assert answer.redirect_chain[-1][0] == url("report", wrong)
    assert sentence in words(answer)
    assert SituationReport.objects.filter(kind="correction").count() == 0


def test_two_who_correct_at_once_see_both_texts(
    client: Client, tove: User, sara: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    version = str(correction.version)
    answers = []
    for user, text in ((sara, "Saras ord."), (tove, "Toves ord.")):
        client.force_login(user)
        said = typed(now, wrong=text, version=version, review="1", key=None)
        answers.append(client.post(url("report_edit", correction), said))
    assert [one.status_code for one in answers] == [302, 409]
    page = answers[1].content.decode()
    assert "<p>Saras ord.</p>" in page
    assert ">Borttaget: </span>Saras<" in page
    assert ">Tillagt: </span>Toves<" in page
    assert correction.sections.get(kind="wrong").text == "Saras ord."


def test_programs_correct_too(tove: User, sara: User, nadia: Contact, bo: Contact, draft: Draft) -> None:
    now = timezone.now()
    wrong = send(draft(), tove, now, bo="failed")
    address = f"dispatches/{dispatch_of(wrong).public_id}/correct/"
    caller = Caller(tove)
    first = caller.post(address, key="k-1")
    assert first.status_code == 201, first.content
    told = first.json()
    assert (told["kind"], told["corrects"], told["status"], told["wrong"]) == ("correction", wrong.id, "draft", "")
    assert told["happened"] == wrong.sections.get(kind="happened").text
    for key, by in (("k-1", tove), ("k-2", tove), (None, sara)):
        again = Caller(by).post(address, key=key)
        assert (again.status_code, again.json()["id"]) == (200, told["id"])

    report = f"situation-reports/{told['id']}/"
    assert fields_of(caller.post(f"{report}submit/")) == ["wrong"]
    assert fields_of(caller.patch(report, {"sharing": "open"})) == ["sharing"]
    assert fields_of(caller.patch(report, {"audience": {"areas": ["fittja"], "roles": ["school"]}})) == ["audience"]
    assert caller.patch(report, {"wrong": WRONG}).json()["wrong"] == WRONG
    assert fields_of(caller.patch(f"situation-reports/{draft().id}/", {"wrong": WRONG})) == ["wrong"]

    audience = caller.get(f"{report}audience/").json()
    assert [one["reasons"] for one in audience["recipients"]] == [["fick lägesrapport 1"]]
    assert [(one["name"], one["reason_code"]) for one in audience["omitted"]] == [("Bo Bovärd", "failed")]
    assert caller.post(f"{report}submit/").status_code == 200
    approved = caller.post(f"{report}approve/", {"audience_version": audience["audience_version"]})
    assert approved.status_code == 200, approved.content

    Dispatch.objects.filter(kind="correction").update(state="sending")
    after = caller.get(f"situation-reports/{wrong.id}/").json()
    assert (after["corrected_by"], after["kind"]) == (told["id"], "first")
    assert after["corrected_at"] == caller.get(report).json()["approved_at"]
    refused = says_no(caller.post(address), 409, "already_corrected")
    assert refused["correction"] == told["id"]
    other = send(draft(), tove, now)
    assert fields_of(caller.post(f"dispatches/{dispatch_of(other).public_id}/correct/", key="k-1")) == [
        "Idempotency-Key"
    ]


def test_programs_do_not_correct_what_has_not_left(tove: User, nadia: Contact, draft: Draft, now: datetime) -> None:
    wrong = send(draft(), tove, now, "sending", nadia="queued")
    Dispatch.objects.update(state="held")
    says_no(Caller(tove).post(f"dispatches/{dispatch_of(wrong).public_id}/correct/"), 409, "unable_to_correct")
    assert SituationReport.objects.filter(kind="correction").count() == 0


def test_what_was_sent_again_is_corrected_as_the_report_that_it_carries(
    tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    from_first = send(draft(), tove, now)
    again = dispatch_of(from_first)
    follow = Dispatch.objects.create(
        kind="resend",
        title=again.title,
        severity=again.severity,
        sharing=again.sharing,
        follows=again,
        about_path=again.about_path,
        recipient_count=0,
        created_by=tove,
        created_at=now,
        release_at=now,
        links_expire_at=now,
        state="completed",
    )
    follow.areas.set([alby])
    answer = Caller(tove).post(f"dispatches/{follow.public_id}/correct/")
    assert (answer.status_code, answer.json()["corrects"]) == (201, from_first.id)


def test_what_is_approved_stands_until_it_is_undone_and_has_gone_out_when_its_hold_is_over(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    draft()
    in_all = {state: draft(title=state.label) for state in DispatchState}
    for place, (state, report) in enumerate(in_all.items()):
        at = now + timedelta(seconds=place)
        if state is DispatchState.HELD:
            approve_report(report=report, by=tove, now=at, straight_from_draft=True)
        else:
            send(report, tove, at, state=state.value)

    def latest_first(*left_out: DispatchState) -> list[SituationReport]:
        return [report for state, report in reversed(in_all.items()) if state not in left_out]

    reports = SituationReport.objects.all()
    assert list(reports.standing()) == latest_first(DispatchState.UNDONE)
    assert list(reports.gone_out()) == latest_first(DispatchState.UNDONE, DispatchState.HELD)


def test_reports_know_whether_they_are_corrected(tove: User, nadia: Contact, draft: Draft, now: datetime) -> None:
    wrong = send(draft(), tove, now)
    correction = draft_correction(wrong, tove, now)
    other = draft_correction(send(draft(), tove, now), tove, now)
    approve_shown(correction, tove, now + timedelta(minutes=3))

    def seen() -> tuple[list[int], object, object]:
        row = SituationReport.objects.all().with_correction().get(id=wrong.id)
        out = list(SituationReport.objects.all().corrections_out().values_list("id", flat=True))
        return out, row.corrected_by, row.corrected_at  # type: ignore[attr-defined]

    assert seen() == ([], None, None), "held"
    Dispatch.objects.filter(kind="correction").update(state="completed")
    correction.refresh_from_db()
    assert seen() == ([correction.id], correction.id, correction.approved_at)
    assert other.status == "draft"
    assert re.fullmatch(r"[0-9a-f]{32}", dispatch_of(correction).public_id)
