"""Sending again to mended addresses: the same words, to those who did not get them and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from contacts.models import Area, Contact, User
from contacts.scales import Language, Mode, Sharing
from notifications.actions import UnableToResend, resend_failed, resending_of, stop_dispatch, undo_dispatch
from notifications.lifecycle import DeliveryState, DispatchState
from notifications.links import Purpose, token_for
from notifications.models import Delivery, Dispatch
from notifications.models.dispatches import DispatchKind
from notifications.postman import work
from tests.cast import a_contact, an_actor
from tests.notifications.letters import a_dispatch, a_letter, an_addressee
from tests.notifications.test_dispatch_pages import url_of
from tests.smtp import Sink

pytestmark = pytest.mark.django_db
NEW = "nadia.ny@alby.example"


@pytest.fixture
def ended(sara: User, alby: Area, nadia: Contact, bo: Contact, now: datetime) -> Dispatch:
    """A report that Bo got; Nadia's letter came back."""
    dispatch = a_dispatch(
        sara,
        [an_addressee(nadia), an_addressee(bo)],
        now - timedelta(hours=1),
        state=DispatchState.COMPLETED,
        area_ids=[alby.id],
        thread="lagesrapport-serie-7",
        letters=[a_letter("Lägesrapport 3"), a_letter("Situation report 3", language="en")],
    )
    dispatch.deliveries.filter(contact=bo).update(state="sent", sent_at=now)
    dispatch.deliveries.filter(contact=nadia).update(state="sent", sent_at=now)
    dispatch.deliveries.filter(contact=nadia).update(state="bounced", bounced_at=now)
    return dispatch


def mend(contact: Contact, address: str = NEW, **values: Any) -> None:
    Contact.objects.filter(id=contact.id).update(email=address, **values)


def again(dispatch: Dispatch, by: User, now: datetime, key: str = "pressed once") -> Dispatch:
    found, _new = resend_failed(dispatch=dispatch, by=by, now=now, key=key)
    return found


def names(dispatch: Dispatch, now: datetime) -> list[str]:
    return [one.name for one in resending_of(dispatch, now).addressees]


def test_who_did_not_get_it_gets_the_same_words_at_the_mended_address(
    ended: Dispatch, sara: User, tove: User, alby: Area, nadia: Contact, now: datetime, smtp_sink: Sink
) -> None:
    mend(nadia, phone="070-1")

    resent = again(ended, tove, now)

    assert (resent.kind, resent.follows, resent.state) == (DispatchKind.RESEND, ended, DispatchState.HELD)
    assert resent.release_at - now == timedelta(seconds=10)
    assert (resent.recipient_count, resent.created_by, list(resent.areas.all())) == (1, tove, [alby])
    for name in ("title", "mode", "severity", "sharing", "about_path", "thread"):
        assert getattr(resent, name) == getattr(ended, name), name
    words = ("language", "sharing", "subject", "text", "html", "content")
    assert list(resent.renditions.order_by("id").values(*words)) == list(ended.renditions.order_by("id").values(*words))
    letter, first = resent.deliveries.get(), ended.deliveries.get(contact=nadia)
    assert (letter.address, letter.contact, letter.phone) == (NEW, nadia, "070-1")
    for name in ("name", "actor", "role", "area", "reasons", "clearance", "sharing"):
        assert getattr(letter, name) == getattr(first, name), name

    work(clock=lambda: now + timedelta(minutes=1), lasting=timedelta(minutes=1))
    assert [letter.recipients for letter in smtp_sink.letters] == [(NEW,)]
    assert Dispatch.objects.get(pk=resent.pk).state == DispatchState.COMPLETED


def test_the_first_dispatch_is_left_as_it_was(ended: Dispatch, sara: User, nadia: Contact, now: datetime) -> None:
    mend(nadia)
    before = list(Delivery.objects.filter(dispatch=ended).order_by("id").values())

    resent = again(ended, sara, now)

    assert list(Delivery.objects.filter(dispatch=ended).order_by("id").values()) == before
    assert Dispatch.objects.get(pk=ended.pk).state == DispatchState.COMPLETED
    change = ended.changes.get()
    assert (change.field, change.new, change.by, change.recorded_at) == ("resent", resent.public_id, sara, now)


def test_the_same_key_leads_to_the_same_dispatch(ended: Dispatch, sara: User, nadia: Contact, now: datetime) -> None:
    mend(nadia)
    first, new = resend_failed(dispatch=ended, by=sara, now=now, key="k")

    second, newer = resend_failed(dispatch=ended, by=sara, now=now, key="k")

    assert (first.pk, new, newer) == (second.pk, True, False)
    assert Dispatch.objects.count() == 2


@pytest.mark.parametrize(("hourly", "goes"), [(2, True), (1, False)])
def test_above_a_cap_whoever_decided_it_does_not_send_it_again_but_somebody_else_does(
    settings: Settings, ended: Dispatch, sara: User, samir: User, nadia: Contact, now: datetime, hourly: int, goes: bool
) -> None:
    settings.DISPATCHES_PER_USER_AND_HOUR = hourly
    mend(nadia)
    Dispatch.objects.filter(pk=ended.pk).update(created_at=now - timedelta(minutes=30))
    if not goes:
        with pytest.raises(UnableToResend, match=r"utskick nummer 2 på en timme.*Någon annan än du måste skicka igen"):
            again(ended, sara, now)
        assert Dispatch.objects.count() == 1
        settings.RECIPIENTS_PER_DISPATCH = 0
    resent = again(ended, sara if goes else samir, now)
    assert resent.recipient_count == 1


def test_a_second_press_finds_nothing_left(
    ended: Dispatch, sara: User, samir: User, nadia: Contact, now: datetime
) -> None:
    mend(nadia)
    again(ended, sara, now, "one")

    for by in (sara, samir):
        with pytest.raises(UnableToResend, match="Det finns inget att skicka igen"):
            again(ended, by, now, "another")

    assert Dispatch.objects.count() == 2


def test_an_undone_resending_can_be_sent_after_all(ended: Dispatch, sara: User, nadia: Contact, now: datetime) -> None:
    mend(nadia)
    undo_dispatch(dispatch=again(ended, sara, now, "one"), by=sara, now=now)

    assert again(ended, sara, now, "two").deliveries.get().address == NEW


def test_an_address_that_was_mended_twice_gets_its_letter_from_the_first_dispatch(
    ended: Dispatch, sara: User, nadia: Contact, now: datetime
) -> None:
    mend(nadia)
    first = again(ended, sara, now, "one")
    first.deliveries.update(state="failed", failure="refused")
    Dispatch.objects.filter(pk=first.pk).update(state="completed")
    mend(nadia, "nadia.igen@alby.example")

    with pytest.raises(UnableToResend, match="andra försök"):
        again(first, sara, now, "two")
    second = again(ended, sara, now, "two")

    assert (second.follows, second.deliveries.get().address) == (ended, "nadia.igen@alby.example")


@pytest.mark.parametrize("state", [one for one in DispatchState if one not in {"completed", "stopped"}])
def test_only_what_has_ended_is_sent_again(
    state: DispatchState, ended: Dispatch, sara: User, nadia: Contact, now: datetime
) -> None:
    other = a_dispatch(sara, [an_addressee(nadia)], now, state=state)
    mend(nadia)
    other.deliveries.update(state="failed", failure="refused")

    with pytest.raises(UnableToResend, match="inte klart"):
        again(other, sara, now)

    assert names(other, now) == []
    assert Dispatch.objects.count() == 2


def test_what_failed_before_the_stop_is_sent_again_and_what_was_stopped_is_not(
    sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    dispatch = a_dispatch(sara, [an_addressee(nadia), an_addressee(bo)], now)
    dispatch.deliveries.filter(contact=nadia).update(state="failed", failure="refused")
    dispatch = stop_dispatch(dispatch=dispatch, by=sara, now=now)
    mend(nadia)
    mend(bo, "bo.ny@bostad.example")

    assert names(dispatch, now) == ["Nadia Nattvandrare"]


def test_words_that_were_corrected_are_not_sent_again(
    ended: Dispatch, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    mend(nadia)
    correction = a_dispatch(sara, [an_addressee(bo)], now, kind="correction", follows=ended, state=DispatchState.HELD)

    with pytest.raises(UnableToResend, match="rättad"):
        again(ended, sara, now)
    assert names(ended, now) == []

    undo_dispatch(dispatch=correction, by=sara, now=now)
    assert names(ended, now) == ["Nadia Nattvandrare"]


def test_a_correction_is_sent_again_like_any_report(ended: Dispatch, sara: User, nadia: Contact, now: datetime) -> None:
    correction = a_dispatch(
        sara, [an_addressee(nadia)], now, kind="correction", follows=ended, state=DispatchState.COMPLETED
    )
    correction.deliveries.update(state="failed", failure="refused")
    mend(nadia)

    assert again(correction, sara, now).follows == correction


def test_others_than_were_shown_get_nothing(ended: Dispatch, sara: User, nadia: Contact, now: datetime) -> None:
    mend(nadia)
    shown = resending_of(ended, now).version
    mend(nadia, "nadia.igen@alby.example")

    with pytest.raises(UnableToResend, match="inte längre de som visades"):
        resend_failed(dispatch=ended, by=sara, now=now, key="k", version=shown)

    assert Dispatch.objects.count() == 1
    version = resending_of(ended, now).version
    _resent, new = resend_failed(dispatch=ended, by=sara, now=now, key="k", version=version)
    assert new


def test_two_who_share_a_mailbox_now_get_one_letter(
    ended: Dispatch, sara: User, nadia: Contact, bo: Contact, now: datetime
) -> None:
    # A letter that was handed over can still come back.
    ended.deliveries.filter(contact=bo).update(state="bounced", bounced_at=now)
    mend(nadia, "gemensam@alby.example")
    mend(bo, "gemensam@alby.example")

    letter = again(ended, sara, now).deliveries.get()

    assert (letter.name, letter.actor) == ("Bo Bovärd, Nadia Nattvandrare", "Bostadsbolaget, Nattvandrarna i Alby")
    assert letter.clearance == max(nadia.clearance, bo.clearance)


def test_the_letter_is_in_the_language_that_the_contact_reads_now(
    ended: Dispatch, sara: User, nadia: Contact, now: datetime
) -> None:
    mend(nadia, language=Language.ENGLISH)

    assert again(ended, sara, now).deliveries.get().rendition.subject == "Situation report 3"


def to_an_old_address(by: User, contact: Contact, now: datetime, **extra: Any) -> Dispatch:
    one = replace(an_addressee(contact), address="old@alby.example")
    return a_dispatch(by, [one], now, state=DispatchState.COMPLETED, **extra)


class TestWhoCanGetItAgain:
    """Each reason why a letter is not sent again, by itself."""

    @pytest.fixture(autouse=True)
    def mended(self, ended: Dispatch, nadia: Contact) -> None:
        mend(nadia)

    def test_the_address_is_mended(self, ended: Dispatch, now: datetime) -> None:
        assert names(ended, now) == ["Nadia Nattvandrare"]

    @pytest.mark.parametrize("state", [one for one in DeliveryState if one not in {"failed", "bounced"}])
    def test_not_what_has_another_fate(self, state: DeliveryState, sara: User, nadia: Contact, now: datetime) -> None:
        dispatch = to_an_old_address(sara, nadia, now)
        lease = {"claim": "0" * 32} if state == "sending" else {}
        dispatch.deliveries.update(state=state, sent_at=now, **lease)
        assert names(dispatch, now) == []

    def test_what_could_not_be_handed_over_counts_like_what_came_back(
        self, sara: User, nadia: Contact, now: datetime
    ) -> None:
        dispatch = to_an_old_address(sara, nadia, now)
        dispatch.deliveries.update(state="failed", failure="refused")
        assert names(dispatch, now) == ["Nadia Nattvandrare"]

    def test_not_at_the_same_address(self, ended: Dispatch, nadia: Contact, now: datetime) -> None:
        mend(nadia, "Nadia@Night-Walkers.example")
        assert names(ended, now) == []

    def test_not_without_an_address(self, ended: Dispatch, nadia: Contact, now: datetime) -> None:
        mend(nadia, "")
        assert names(ended, now) == []

    def test_not_at_an_address_that_got_the_report_anyway(
        self, ended: Dispatch, nadia: Contact, bo: Contact, now: datetime
    ) -> None:
        mend(nadia, bo.email)
        assert names(ended, now) == []

    @pytest.mark.parametrize(
        "values",
        [
            {"active": False},
            {"paused_until": datetime.fromisoformat("2999-01-01T00:00:00+00:00")},
            {"declined_at": datetime.fromisoformat("2026-01-01T00:00:00+00:00")},
            {"address_broken_at": datetime.fromisoformat("2026-01-01T00:00:00+00:00")},
            {"clearance": Sharing.OPEN},
        ],
        ids=lambda values: next(iter(values)),
    )
    def test_not_to_who_may_not_get_it_now(
        self, values: dict[str, Any], ended: Dispatch, nadia: Contact, now: datetime
    ) -> None:
        Contact.objects.filter(pk=nadia.pk).update(**values)
        assert names(ended, now) == []

    def test_not_to_a_retired_actor(self, ended: Dispatch, nadia: Contact, now: datetime) -> None:
        nadia.actor.active = False
        nadia.actor.save()
        assert names(ended, now) == []

    def test_not_to_a_mailbox_shared_with_who_may_not_read_it(self, ended: Dispatch, alby: Area, now: datetime) -> None:
        a_contact("Olle Öppen", an_actor("Övriga", "other"), alby, email=NEW, clearance=Sharing.OPEN)
        assert names(ended, now) == []

    def test_not_to_a_mailbox_that_has_left_the_list(self, ended: Dispatch, alby: Area, now: datetime) -> None:
        a_contact("Olle Avböjt", an_actor("Nattvandrarna i Fittja", "night_walkers"), alby, email=NEW, declined_at=now)
        assert names(ended, now) == []

    def test_of_an_exercise_only_to_who_takes_part(self, sara: User, nadia: Contact, now: datetime) -> None:
        dispatch = to_an_old_address(sara, nadia, now, mode=Mode.EXERCISE)
        dispatch.deliveries.update(state="failed", failure="refused")
        assert names(dispatch, now) == []
        Contact.objects.filter(pk=nadia.pk).update(exercise_participant=True)
        assert names(dispatch, now) == ["Nadia Nattvandrare"]

    def test_what_stays_behind_the_log_in_only_to_who_can_read_it_there(
        self, sara: User, petra: User, adam: User, alby: Area, now: datetime
    ) -> None:
        guard = a_contact("Pelle Patrull", an_actor("Polisen i Botkyrka", "police"), alby)
        dispatch = a_dispatch(
            sara,
            [an_addressee(guard)],
            now,
            state=DispatchState.COMPLETED,
            sharing=Sharing.ORGANISATION,
            letters=[a_letter("Ny rapport", Sharing.ORGANISATION)],
        )
        dispatch.deliveries.update(state="failed", failure="refused")
        for address in ("nobody@polisen.example", adam.email):
            mend(guard, address)
            assert names(dispatch, now) == []
        mend(guard, petra.email.upper())
        assert [one.user_id for one in resending_of(dispatch, now).addressees] == [petra.id]


class TestPage:
    """What the pages of the two dispatches show."""

    def test_the_page_names_who_can_get_it_again_and_the_button_sends_it(
        self, ended: Dispatch, sara: User, nadia: Contact, client: Client
    ) -> None:
        client.force_login(sara)
        assert "kan skickas igen" not in client.get(url_of(ended)).content.decode()
        mend(nadia)

        page = client.get(url_of(ended)).content.decode()
        assert "1 kan skickas igen: adressen är rättad" in page
        assert f"Ny adress: {NEW}" in page
        drawn = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "version")}

        answer = client.post(url_of(ended, "skicka-igen/"), drawn, follow=True)
        resent = Dispatch.objects.get(follows=ended)
        assert answer.redirect_chain == [(url_of(resent), 302)]
        page = answer.content.decode()
        assert f'href="{url_of(ended)}"' in page
        assert "Ångra utskicket" in page

        twice = client.post(url_of(ended, "skicka-igen/"), drawn, follow=True)
        assert twice.redirect_chain == [(url_of(resent), 302)]
        assert Dispatch.objects.count() == 2

        page = client.get(url_of(ended)).content.decode()
        assert f'href="{url_of(resent)}">Skickat igen, <time' in page
        assert "0 av 1 lämnade" in page
        assert "kan skickas igen" not in page
        assert "Skickat igen</span>" in client.get("/utskick/").content.decode()

    def test_a_press_from_an_old_page_sends_nothing_and_says_so(
        self, ended: Dispatch, sara: User, nadia: Contact, client: Client
    ) -> None:
        client.force_login(sara)
        mend(nadia)

        for typed in ({}, {"key": "k", "version": "0" * 32}):
            page = client.post(url_of(ended, "skicka-igen/"), typed, follow=True).content.decode()
            assert "De som kan få brevet igen är inte längre de som visades. Inget är skickat." in page
        assert Dispatch.objects.count() == 1

    def test_who_may_not_send_here_is_not_offered_it(
        self, ended: Dispatch, tove: User, tumba: Area, nadia: Contact, client: Client
    ) -> None:
        ended.areas.add(tumba)
        mend(nadia)
        client.force_login(tove)

        assert "kan skickas igen" not in client.get(url_of(ended)).content.decode()

    @pytest.mark.parametrize("kind", [DispatchKind.CORRECTION, DispatchKind.RESEND])
    def test_the_personal_link_of_what_followed_works(
        self, kind: DispatchKind, ended: Dispatch, sara: User, nadia: Contact, client: Client, now: datetime
    ) -> None:
        following = a_dispatch(sara, [an_addressee(nadia)], now, kind=kind, follows=ended)
        token = token_for(following.deliveries.get().public_id, Purpose.READ)

        assert "Ett femtiotal personer har samlats." in client.get(f"/l/{token}/", follow=True).content.decode()

    def test_another_visitor_sees_only_the_relatives_within_reach(
        self, ended: Dispatch, sara: User, tove: User, tumba: Area, nadia: Contact, client: Client, now: datetime
    ) -> None:
        mend(nadia)
        resent = again(ended, sara, now)
        resent.areas.set([tumba])
        client.force_login(tove)

        assert resent.public_id not in client.get(url_of(ended)).content.decode()
