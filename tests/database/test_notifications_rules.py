"""What the database refuses at the post office, each rule with its neighbour that it lets pass."""

from __future__ import annotations

import uuid

import pytest

from contacts.models import Contact, User
from contacts.scales import Mode, Severity, Sharing
from notifications.models import Delivery, Dispatch, DispatchChange, Rendition, SendingSwitch, SwitchChange
from tests.database.rows import NIGHT, a_delivery, a_dispatch, a_rendition, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        ("a_dispatch_is_live_or_exercise", {"mode": "dream"}, {"mode": Mode.EXERCISE}),
        ("a_dispatch_is_of_a_known_kind", {"kind": "advert"}, {"kind": "notice"}),
        ("a_dispatch_has_a_known_severity", {"severity": 5}, {"severity": Severity.LOW}),
        ("a_dispatch_has_a_known_sharing", {"sharing": 5}, {"sharing": Sharing.OPEN}),
        ("a_dispatch_is_in_a_known_state", {"state": "lost"}, {"state": "paused"}),
        ("named_is_never_mailed", {"sharing": Sharing.NAMED}, {"sharing": Sharing.ORGANISATION}),
    ],
)
def test_a_dispatch_is_described_in_known_words(
    sara: User, rule: str, wrong: dict[str, object], right: dict[str, object]
) -> None:
    with refused(rule):
        a_dispatch(sara, **wrong)
    a_dispatch(sara, **right)


def test_a_dispatch_has_one_rendition_per_language_and_sharing(sara: User) -> None:
    dispatch = a_dispatch(sara)
    a_rendition(dispatch)
    with refused("one_rendition_per_language_and_sharing"):
        a_rendition(dispatch)
    a_rendition(dispatch, language="en")
    a_rendition(dispatch, sharing=Sharing.OPEN)


def test_a_rendition_is_described_in_known_words(sara: User) -> None:
    with refused("a_rendition_has_a_known_language"):
        a_rendition(a_dispatch(sara), language="de")
    with refused("a_rendition_has_a_known_sharing"):
        a_rendition(a_dispatch(sara), sharing=5)
    a_rendition(a_dispatch(sara), language="en", sharing=Sharing.OPEN)


def test_a_rendition_stays_in_the_world_of_its_dispatch(sara: User) -> None:
    live, exercise = a_dispatch(sara), a_dispatch(sara, mode=Mode.EXERCISE)
    with refused("a_rendition_stays_in_its_world"):
        a_rendition(live, mode=Mode.EXERCISE)
    with refused("a_rendition_stays_in_its_world"):
        a_rendition(exercise, mode=Mode.LIVE)
    a_rendition(exercise)


def test_sent_words_are_frozen(sara: User) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused_by_trigger("sent_words_are_frozen", "notifications_rendition"):
        Rendition.objects.filter(id=words.id).update(text="Det brinner inte.")
    with refused_by_trigger("sent_words_are_frozen", "notifications_rendition"):
        words.delete()


def test_an_address_gets_one_letter_per_dispatch_and_channel(sara: User, nadia: Contact) -> None:
    words = a_rendition(a_dispatch(sara))
    english = a_rendition(words.dispatch, language="en")
    a_delivery(words, nadia, address="nadia@nattvandrare.example")
    with refused("one_delivery_per_address"):
        a_delivery(english, nadia, address="nadia@nattvandrare.example")
    a_delivery(words, nadia, address="jour@nattvandrare.example")
    a_delivery(a_rendition(a_dispatch(sara)), nadia, address="nadia@nattvandrare.example")


def test_no_two_deliveries_share_a_public_id(sara: User, nadia: Contact) -> None:
    words, others = a_rendition(a_dispatch(sara)), a_rendition(a_dispatch(sara))
    first = a_delivery(words, nadia)
    with refused("no_two_deliveries_share_a_public_id"):
        a_delivery(others, nadia, public_id=first.public_id)
    a_delivery(others, nadia)


@pytest.mark.parametrize("sharing", list(Sharing))
@pytest.mark.parametrize("clearance", list(Sharing))
def test_a_text_goes_only_to_those_cleared_for_it(
    sara: User, nadia: Contact, sharing: Sharing, clearance: Sharing
) -> None:
    words = a_rendition(a_dispatch(sara), sharing=sharing)
    if sharing is Sharing.NAMED or sharing < clearance:
        with refused("a_text_goes_only_to_those_cleared_for_it"):
            a_delivery(words, nadia, clearance=clearance)
        assert Delivery.objects.count() == 0
    else:
        a_delivery(words, nadia, clearance=clearance)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, c@d.example",
        "Nadia <a@b.example>",
        "A@b.example",
        "a@b.example\nBcc: c@d.example",
        "",
        "a b@c.example",
    ],
)
def test_a_delivery_goes_to_exactly_one_normalised_address(sara: User, nadia: Contact, address: str) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused("a_delivery_goes_to_exactly_one_address"):
        a_delivery(words, nadia, address=address)
    a_delivery(words, nadia, address="a+b@c.example")


def test_a_delivery_goes_to_somebody_known(sara: User, nadia: Contact) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused("a_delivery_goes_to_somebody_known"):
        a_delivery(words, None)
    a_delivery(words, nadia)
    a_delivery(words, None, user=sara)


def test_a_letter_on_its_way_has_a_carrier(sara: User, nadia: Contact) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused("a_letter_on_its_way_has_a_carrier"):
        a_delivery(words, nadia, state="sending")
    a_delivery(words, nadia, state="sending", claim=uuid.uuid4())


def test_every_letter_has_a_public_id_of_its_own(sara: User, nadia: Contact) -> None:
    first = a_delivery(a_rendition(a_dispatch(sara)), nadia)
    with refused("no_two_deliveries_share_a_public_id"):
        a_delivery(a_rendition(a_dispatch(sara)), nadia, public_id=first.public_id)


def test_a_sent_letter_says_when(sara: User, nadia: Contact) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused("a_sent_letter_says_when"):
        a_delivery(words, nadia, state="sent")
    a_delivery(words, nadia, state="sent", sent_at=NIGHT)


def test_a_delivery_is_described_in_known_words(sara: User, nadia: Contact) -> None:
    words = a_rendition(a_dispatch(sara))
    with refused("a_delivery_is_live_or_exercise"):
        a_delivery(words, nadia, mode="dream")
    with refused("a_delivery_is_in_a_known_state"):
        a_delivery(words, nadia, state="lost")
    a_delivery(words, nadia, state="deferred")


def test_a_delivery_carries_the_words_of_its_own_dispatch_world_and_sharing(sara: User, nadia: Contact) -> None:
    rule = "a_delivery_carries_the_words_of_its_dispatch_and_their_sharing"
    words = a_rendition(a_dispatch(sara, sharing=Sharing.PARTNERS))
    with refused(rule):
        a_delivery(words, nadia, dispatch=a_dispatch(sara), clearance=Sharing.PARTNERS)
    with refused(rule):
        a_delivery(words, nadia, mode=Mode.EXERCISE, clearance=Sharing.PARTNERS)
    with refused(rule):
        a_delivery(words, nadia, sharing=Sharing.VOLUNTEERS, clearance=Sharing.VOLUNTEERS)
    with refused(rule):
        a_delivery(words, nadia, dispatch=Dispatch(id=10**9), clearance=Sharing.PARTNERS)
    with refused(rule):
        a_delivery(
            Rendition(id=10**9, dispatch=words.dispatch, mode=words.mode, sharing=words.sharing),
            nadia,
            clearance=Sharing.PARTNERS,
        )
    a_delivery(words, nadia, clearance=Sharing.PARTNERS)


FINAL = ("sent", "failed", "bounced", "stopped")


@pytest.mark.parametrize("old", FINAL)
@pytest.mark.parametrize("new", ["queued", "sending", "deferred", *FINAL])
def test_the_final_state_of_a_letter_stays_final(sara: User, nadia: Contact, old: str, new: str) -> None:
    delivery = a_delivery(
        a_rendition(a_dispatch(sara)),
        nadia,
        state=old,
        sent_at=NIGHT,
        bounced_at=NIGHT,
        claim=uuid.uuid4(),
    )
    if new == old or (old, new) == ("sent", "bounced"):
        Delivery.objects.filter(id=delivery.id).update(state=new)
    else:
        with refused_by_trigger("a_final_state_stays_final", "notifications_delivery"):
            Delivery.objects.filter(id=delivery.id).update(state=new)


@pytest.mark.parametrize("old", ["completed", "undone", "stopped"])
@pytest.mark.parametrize("new", ["held", "sending", "paused", "completed", "undone", "stopped"])
def test_the_final_state_of_a_dispatch_stays_final(sara: User, old: str, new: str) -> None:
    dispatch = a_dispatch(sara, state=old)
    if new == old:
        Dispatch.objects.filter(id=dispatch.id).update(state=new)
    else:
        with refused_by_trigger("a_final_state_stays_final", "notifications_dispatch"):
            Dispatch.objects.filter(id=dispatch.id).update(state=new)


def test_what_left_the_house_is_never_deleted(sara: User, nadia: Contact) -> None:
    delivery = a_delivery(a_rendition(a_dispatch(sara)), nadia)
    with refused_by_trigger("a_delivery_is_never_deleted", "notifications_delivery"):
        delivery.delete()
    empty = a_dispatch(sara)
    with refused_by_trigger("a_dispatch_is_never_deleted", "notifications_dispatch"):
        empty.delete()


def test_a_recorded_change_of_a_dispatch_is_never_altered(sara: User) -> None:
    change = DispatchChange.objects.create(dispatch=a_dispatch(sara), field="state", new="sending", recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_dispatchchange"):
        DispatchChange.objects.filter(id=change.id).update(new="undone")
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_dispatchchange"):
        change.delete()


def test_what_follows_a_dispatch_says_which(sara: User) -> None:
    first = a_dispatch(sara)
    for kind in ("correction", "resend"):
        with refused("what_follows_a_dispatch_says_which"):
            a_dispatch(sara, kind=kind)
        a_dispatch(sara, kind=kind, follows=first)
    with refused("what_follows_a_dispatch_says_which"):
        a_dispatch(sara, kind="report", follows=first)


def test_a_bounced_letter_says_when_and_a_doubt_is_of_a_known_kind(sara: User, nadia: Contact) -> None:
    rendition = a_rendition(a_dispatch(sara))
    with refused("a_bounced_letter_says_when"):
        a_delivery(rendition, nadia, state="bounced")
    with refused("a_doubt_about_a_letter_is_of_a_known_kind"):
        a_delivery(rendition, nadia, doubt="who knows")
    a_delivery(rendition, nadia, state="bounced", bounced_at=NIGHT, doubt="worker_died")


def test_one_person_stops_everything_and_two_start_it_again(sara: User, samir: User) -> None:
    with refused("a_stopped_switch_says_by_whom"):
        SendingSwitch.objects.create(enabled=False)
    switch = SendingSwitch.objects.create(enabled=False, stopped_by=sara, stopped_at=NIGHT)
    with refused("there_is_one_switch"):
        SendingSwitch.objects.create(id=2)
    with refused("two_people_start_what_was_stopped"):
        SendingSwitch.objects.update(enabled=True)
    switch.start_asked_by = switch.started_by = sara
    switch.enabled = True
    with refused("two_people_start_what_was_stopped"):
        switch.save()
    switch.started_by = samir
    switch.save()


def test_a_press_on_the_switch_is_never_altered(sara: User) -> None:
    SwitchChange.objects.create(field="enabled", old="yes", new="no", by=sara, recorded_at=NIGHT)
    with refused_by_trigger("a_recorded_change_is_never_altered", "notifications_switchchange"):
        SwitchChange.objects.update(new="yes")
