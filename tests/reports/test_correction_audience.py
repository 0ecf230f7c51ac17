"""Who gets a correction: exactly those who were handed the wrong text, or still waited for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from contacts.models import Area, Contact, User
from contacts.scales import Sharing
from incidents.actions.approval import AudienceChanged, NoRecipients, approve_report
from incidents.actions.audiences import resolve_for, snapshot
from incidents.models import SituationReport
from notifications.actions import undo_dispatch
from notifications.models import Delivery, Dispatch
from tests.cast import a_contact, an_actor
from tests.reports.conftest import Draft
from tests.reports.correcting import (
    approve_shown,
    dispatch_of,
    draft_correction,
    first_names,
    left_out,
    resend,
    send,
)

pytestmark = pytest.mark.django_db

CROWD = ("ada", "bea", "cia", "doa", "eva")


@pytest.fixture
def crowd(alby: Area) -> dict[str, Contact]:
    """Five night walkers of Alby."""
    actor = an_actor("Nattvandrarna i Alby", "night_walkers")
    return {name: a_contact(f"{name.title()} Vandrare", actor, alby) for name in CROWD}


def who(correction: SituationReport, now: datetime) -> list[str]:
    """Return the first names of those who would get it."""
    return [one.name.split(maxsplit=1)[0].lower() for one in resolve_for(correction, now).recipients]


def test_everybody_who_got_the_report_gets_its_correction_whatever_the_address_book_says_now(
    tove: User, alby: Area, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    a_contact("Ny Vandrare", an_actor("Nattvandrarna i Alby", "night_walkers"), alby)
    crowd["ada"].assignments.all().delete()
    crowd["bea"].assignments.update(lowest_severity=4)
    Contact.objects.filter(id=crowd["cia"].id).update(email="ny.adress@night-walkers.example")
    Contact.objects.filter(id=crowd["doa"].id).update(paused_until=now + timedelta(days=1))
    correction = draft_correction(wrong, tove, now)
    dispatch = approve_shown(correction, tove, now)
    assert sorted(dispatch.deliveries.values_list("address", flat=True)) == sorted(
        f"{name}@night-walkers.example" for name in CROWD
    )
    assert (dispatch.kind, dispatch.follows, dispatch.recipient_count) == ("correction", dispatch_of(wrong), 5)
    assert {tuple(one.reasons) for one in dispatch.deliveries.all()} == {("fick lägesrapport 1",)}


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        ("sent", ""),
        ("sent?", ""),
        ("failed", "failed"),
        ("failed?", ""),
        ("bounced", "bounced"),
        ("bounced?", "bounced"),
        ("stopped", "stopped"),
        ("stopped?", ""),
    ],
)
def test_of_a_finished_report_those_whom_the_text_may_have_reached(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime, fate: str, reason: str
) -> None:
    correction = draft_correction(send(draft(), tove, now, ada=fate), tove, now)
    assert who(correction, now) == [name for name in CROWD if name != "ada" or not reason]
    assert left_out(correction, now) == ({"ada": reason} if reason else {})


def test_of_a_report_that_was_stopped_halfway_those_who_got_it_and_nobody_who_did_not(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "stopped", doa="stopped", eva="sending", cia="stopped")
    correction = draft_correction(wrong, tove, now)
    dispatch = approve_shown(correction, tove, now)
    assert first_names(dispatch) == ["ada", "bea", "eva"]
    assert left_out(correction, now) == {"cia": "stopped", "doa": "stopped"}
    assert dispatch_of(wrong).changes.filter(new="stopped").count() == 0, "it had ended by itself"


@pytest.mark.parametrize("state", ["sending", "paused"])
def test_of_a_report_that_still_leaves_those_who_wait_get_the_correction_alone(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime, state: str
) -> None:
    wrong = send(draft(), tove, now, state, bea="queued", cia="deferred", doa="sending", eva="failed")
    Dispatch.objects.filter(report=wrong).update(ended_at=None)
    correction = draft_correction(wrong, tove, now)
    assert dispatch_of(wrong).state == state, "a draft stops nothing"
    dispatch = approve_shown(correction, tove, now)
    assert first_names(dispatch) == ["ada", "bea", "cia", "doa"]
    reasons = {one.name.split()[0].lower(): one.reasons for one in dispatch.deliveries.all()}
    assert reasons == {
        "ada": ["fick lägesrapport 1"],
        "bea": ["skulle ha fått lägesrapport 1"],
        "cia": ["skulle ha fått lägesrapport 1"],
        "doa": ["fick lägesrapport 1"],
    }
    stopped = dispatch_of(wrong)
    assert (stopped.state, stopped.ended_at) == ("stopped", now)
    states = {one.name.split()[0].lower(): one.state for one in stopped.deliveries.all()}
    assert states == {"ada": "sent", "bea": "stopped", "cia": "stopped", "doa": "sending", "eva": "failed"}
    change = stopped.changes.get(new="stopped")
    assert (change.old, change.by, change.reason) == (state, tove, "Texten rättas i lägesrapport 2.")


def test_whoever_declined_left_or_may_no_longer_read_it_is_left_out_each_with_the_reason(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    Contact.objects.filter(id=crowd["ada"].id).update(declined_at=now)
    Contact.objects.filter(id=crowd["bea"].id).update(active=False)
    Contact.objects.filter(id=crowd["cia"].id).update(clearance=Sharing.OPEN)
    Contact.objects.filter(id=crowd["doa"].id).update(address_broken_at=now)
    correction = draft_correction(wrong, tove, now)
    assert left_out(correction, now) == {"ada": "declined", "bea": "retired", "cia": "clearance", "doa": "bounced"}
    assert first_names(approve_shown(correction, tove, now)) == ["eva"]


def test_a_broken_address_that_was_mended_is_not_the_one_that_got_the_text(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    Contact.objects.filter(id=crowd["doa"].id).update(address_broken_at=now, email="ny@night-walkers.example")
    assert who(draft_correction(wrong, tove, now), now) == list(CROWD)


def test_a_shared_address_gets_one_correction(
    tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    other = an_actor("Nattvandrarna i Alby södra", "night_walkers")
    noor = a_contact("Noor Nattvandrare", other, alby, email=nadia.email)
    wrong = send(draft(), tove, now)
    correction = draft_correction(wrong, tove, now)
    dispatch = approve_shown(correction, tove, now)
    assert [one.name for one in dispatch.deliveries.all()] == ["Nadia Nattvandrare och Noor Nattvandrare"]
    assert noor.address_norm == dispatch.deliveries.get().address


def test_a_shared_address_gets_it_while_anybody_who_reads_it_is_still_on_the_list(
    tove: User, alby: Area, nadia: Contact, draft: Draft, now: datetime
) -> None:
    other = an_actor("Nattvandrarna i Alby södra", "night_walkers")
    noor = a_contact("Noor Nattvandrare", other, alby, email=nadia.email)
    correction = draft_correction(send(draft(), tove, now), tove, now)
    Contact.objects.filter(id=nadia.id).update(active=False)
    heir = resolve_for(correction, now).recipients
    assert [(one.name, one.contact_id, one.address) for one in heir] == [(noor.name, noor.id, nadia.address_norm)]
    Contact.objects.filter(id=noor.id).update(declined_at=now)
    assert resolve_for(correction, now).count == 0
    assert [one.reason.code for one in resolve_for(correction, now).omissions] == ["declined"]


def test_who_got_it_when_it_was_sent_again_gets_the_correction_there(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, ada="bounced", bea="failed")
    Contact.objects.filter(id=crowd["ada"].id).update(email="ada.ny@night-walkers.example")
    for name in ("ada", "bea"):
        crowd[name].refresh_from_db()
    again = resend(dispatch_of(wrong), [crowd["ada"], crowd["bea"]], tove, now)
    Delivery.objects.filter(dispatch=again, contact=crowd["ada"]).update(state="sent", sent_at=now)
    correction = draft_correction(wrong, tove, now)
    assert left_out(correction, now) == {}
    dispatch = approve_shown(correction, tove, now)
    assert sorted(dispatch.deliveries.values_list("address", flat=True)) == sorted(
        ["ada.ny@night-walkers.example", *(f"{name}@night-walkers.example" for name in CROWD[1:])]
    )
    again.refresh_from_db()
    assert again.state == "stopped", "what is sent again is as wrong as it was the first time"
    assert Delivery.objects.get(dispatch=again, contact=crowd["bea"]).state == "stopped"


def test_a_contact_who_got_it_at_two_addresses_is_told_at_both(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now)
    Contact.objects.filter(id=nadia.id).update(email="nadia.ny@night-walkers.example")
    nadia.refresh_from_db()
    again = resend(dispatch_of(wrong), [nadia], tove, now, "completed")
    again.deliveries.update(state="sent", sent_at=now)
    correction = draft_correction(wrong, tove, now)
    shown = resolve_for(correction, now)
    assert (shown.count, snapshot(shown)["count"], len(snapshot(shown)["recipients"])) == (2, 2, 1)
    assert approve_shown(correction, tove, now).deliveries.count() == 2


def test_the_correction_of_a_correction_goes_to_those_who_got_either_text(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    first = send(draft(), tove, now, "sending", eva="queued", doa="failed")
    second = draft_correction(first, tove, now)
    approve_shown(second, tove, now)
    second.refresh_from_db()
    Dispatch.objects.filter(report=second).update(state="sending")
    Delivery.objects.filter(dispatch=second.dispatch, name__startswith="Ada").update(state="sent", sent_at=now)
    third = draft_correction(second, tove, now)
    assert third.series_id == first.series_id
    assert left_out(third, now) == {"doa": "failed"}
    dispatch = approve_shown(third, tove, now)
    reasons = {one.name.split()[0].lower(): one.reasons for one in dispatch.deliveries.all()}
    assert reasons == {
        "ada": ["fick lägesrapport 1", "fick lägesrapport 2"],
        "bea": ["fick lägesrapport 1"],
        "cia": ["fick lägesrapport 1"],
        "eva": ["skulle ha fått lägesrapport 2"],
    }
    assert dispatch_of(second).state == "stopped"


def test_who_waited_is_still_meant_when_the_correction_is_undone_and_sent_after_all(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    from_elsewhere = send(draft(), tove, now, "sending", eva="queued", doa="stopped")
    correction = draft_correction(from_elsewhere, tove, now)
    undo_dispatch(dispatch=approve_shown(correction, tove, now), by=tove, now=now)
    assert dispatch_of(from_elsewhere).state == "stopped", "the wrong text stays where it is"
    assert who(correction, now) == ["ada", "bea", "cia", "eva"]
    assert left_out(correction, now) == {"doa": "stopped"}


def test_a_text_within_the_organisation_is_corrected_for_accounts_alone(
    tove: User, petra: User, rolf: User, alby: Area, draft: Draft, now: datetime
) -> None:
    for user, kind in ((petra, "police"), (rolf, "rescue_service")):
        a_contact(user.name, an_actor(kind, kind), alby, email=user.email)
    wrong = send(draft(roles="police rescue_service", sharing=Sharing.ORGANISATION), tove, now)
    correction = draft_correction(wrong, tove, now)
    assert who(correction, now) == ["petra", "rolf"]
    User.objects.filter(id=rolf.id).update(is_active=False)
    assert left_out(correction, now) == {"rolf": "no_account"}
    dispatch = approve_shown(correction, tove, now)
    assert [one.user for one in dispatch.deliveries.all()] == [petra]
    assert dispatch.renditions.get(language="sv").subject == "Rättelse av lägesrapport 1 finns"


def test_whoever_declines_while_the_page_is_open_changes_the_set_and_nothing_is_sent(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", eva="queued")
    correction = draft_correction(wrong, tove, now)
    shown = resolve_for(correction, now)
    Contact.objects.filter(id=crowd["ada"].id).update(declined_at=timezone.now())
    with pytest.raises(AudienceChanged) as caught:
        approve_report(report=correction, by=tove, now=now, audience_version=shown.version, straight_from_draft=True)
    assert caught.value.difference.after == 4
    assert Dispatch.objects.filter(kind="correction").count() == 0
    assert dispatch_of(wrong).state == "sending", "nothing was stopped either"
    assert Delivery.objects.get(dispatch=wrong.dispatch, name__startswith="Eva").state == "queued"


def test_a_letter_that_leaves_while_the_page_is_open_is_no_change(
    tove: User, crowd: dict[str, Contact], draft: Draft, now: datetime
) -> None:
    wrong = send(draft(), tove, now, "sending", eva="queued", doa="sending")
    correction = draft_correction(wrong, tove, now)
    shown = resolve_for(correction, now)
    Delivery.objects.filter(dispatch=wrong.dispatch).update(state="sent", sent_at=now)
    Dispatch.objects.filter(report=wrong).update(state="completed", ended_at=now)
    approve_report(report=correction, by=tove, now=now, audience_version=shown.version, straight_from_draft=True)
    assert Delivery.objects.filter(dispatch__kind="correction").count() == 5


def test_a_text_that_nobody_got_has_nobody_to_be_corrected_for(
    tove: User, nadia: Contact, draft: Draft, now: datetime
) -> None:
    correction = draft_correction(send(draft(), tove, now, nadia="failed"), tove, now)
    with pytest.raises(NoRecipients, match="Ingen har fått den text som rättas"):
        approve_report(report=correction, by=tove, now=now, straight_from_draft=True)
    assert Dispatch.objects.filter(kind="correction").count() == 0


def test_the_audience_takes_as_many_questions_for_many_as_for_few(
    tove: User, alby: Area, crowd: dict[str, Contact], draft: Draft, now: datetime, django_assert_num_queries: object
) -> None:
    correction = draft_correction(send(draft(), tove, now), tove, now)
    correction = SituationReport.objects.select_related("corrects__dispatch").get(id=correction.id)
    with django_assert_num_queries(6):  # type: ignore[operator]
        resolve_for(correction, now)
    actor = an_actor("Nattvandrarna i Alby", "night_walkers")
    for number in range(20):
        a_contact(f"Fler{number} Vandrare", actor, alby)
    more = draft_correction(send(draft(), tove, now), tove, now)
    more = SituationReport.objects.select_related("corrects__dispatch").get(id=more.id)
    with django_assert_num_queries(6):  # type: ignore[operator]
        assert resolve_for(more, now).count == 25
