"""Every deed that changes what a screen may show tells the screens: read from the code, and heard on the channel."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.utils import timezone

from contacts.actions import change_profile, disable_user, enable_user, mend_address, retire_area
from contacts.models import Area, Contact, User
from contacts.scales import Severity, Sharing
from contacts.telling import Topic
from incidents.actions import states
from incidents.actions.log import add_entry
from incidents.lifecycle import IncidentStatus
from incidents.models.log import LogKind
from notifications.actions import (
    acknowledge,
    finish_response,
    log_call,
    pause_dispatch,
    stop_all_sending,
    undo_dispatch,
    withdraw_acknowledgement,
)
from notifications.incoming.bounces import settle_bounce
from notifications.incoming.strays import keep_stray
from notifications.lifecycle import DispatchState
from notifications.postman.sorting import release_due
from tests.architecture.source import APPS, modules, path, tree
from tests.figures import Tell
from tests.incidents.steps import an_incident
from tests.live.hearing import listening
from tests.notifications.letters import a_dispatch, an_addressee
from tests.responses.steps import a_letter_to, an_answer

# Deeds that change nothing that a page shows which changes by itself, each with the reason.
QUIET = {
    "contacts.actions.actors.add_actor": "actors stand on pages of their own",
    "contacts.actions.actors.change_actor": "actors stand on pages of their own",
    "contacts.actions.actors.restore_actor": "actors stand on pages of their own",
    "contacts.actions.actors.retire_actor": "actors stand on pages of their own",
    "contacts.actions.deputies.add_deputy": "a rota decides about coming dispatches",
    "contacts.actions.deputies.choose_mailbox": "a rota decides about coming dispatches",
    "contacts.actions.deputies.move_deputy": "a rota decides about coming dispatches",
    "contacts.actions.deputies.remove_deputy": "a rota decides about coming dispatches",
    "contacts.actions.people.add_contact": "the list of contacts stands still",
    "contacts.actions.people.pause_contact": "the list of contacts stands still",
    "contacts.actions.people.resume_contact": "the list of contacts stands still",
    "contacts.actions.people.review_contact": "the list of contacts stands still",
    "contacts.actions.roles.add_role": "roles decide about coming dispatches",
    "contacts.actions.roles.change_role": "roles decide about coming dispatches",
    "contacts.actions.roles.restore_role": "roles decide about coming dispatches",
    "contacts.actions.roles.retire_role": "roles decide about coming dispatches",
    "contacts.actions.rota_calendars._keep_problem": "a rota decides about coming dispatches",
    "contacts.actions.rota_calendars._next_to_fetch": "a rota decides about coming dispatches",
    "contacts.actions.rota_calendars.replace_feed_address": "a rota decides about coming dispatches",
    "contacts.actions.rota_calendars.subscribe": "a rota decides about coming dispatches",
    "contacts.actions.rotas.add_rota": "a rota decides about coming dispatches",
    "contacts.actions.rotas.add_weekly_shift": "a rota decides about coming dispatches",
    "contacts.actions.rotas.remove_weekly_shift": "a rota decides about coming dispatches",
    "contacts.actions.rotas.turn_rota": "a rota decides about coming dispatches",
    "contacts.actions.tokens.create_api_token": "keys are on no page",
    "contacts.actions.tokens.revoke_api_tokens": "keys are on no page",
    "incidents.actions.catching_up.catch_up": "only the one who pressed sees it",
    "incidents.actions.handovers.take_over": "handovers stand on pages of their own",
    "incidents.actions.handovers.write_handover": "handovers stand on pages of their own",
    "incidents.actions.saved_views.delete_view": "only their owner sees saved views",
    "incidents.actions.saved_views.rename_view": "only their owner sees saved views",
    "incidents.actions.saved_views.save_view": "only their owner sees saved views",
    "incidents.actions.screens.change_screen": "a big screen asks by itself every few seconds",
    "incidents.actions.screens.pair_screen": "a big screen asks by itself every few seconds",
    "incidents.actions.screens.part_screen": "a big screen asks by itself every few seconds",
    "notifications.actions.own_data.confirm_through_link": "the list of contacts stands still",
    "notifications.actions.policy.change_policies": "a policy decides about coming dispatches",
    "notifications.actions.renewing.wish_for_link": "a wish is on no page; the letter that follows tells by itself",
}


def _is_deed(function: ast.FunctionDef) -> bool:
    return any("durable=True" in ast.unparse(one) for one in function.decorator_list)


@cache
def _functions() -> dict[str, tuple[ast.FunctionDef, dict[str, str]]]:
    """Return every function of the domain by its full name, with what the names in its module stand for."""
    found: dict[str, tuple[ast.FunctionDef, dict[str, str]]] = {}
    for file in modules():
        if file.parts[-2] == "tests" or not any(app in file.parts for app in APPS):
            continue
        module = path(file).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        names: dict[str, str] = {}
        for node in tree(file).body:
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        own = [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef)]
        names |= {one.name: f"{module}.{one.name}" for one in own}
        found |= {f"{module}.{one.name}": (one, names) for one in own}
    return found


def _called(name: str) -> Iterator[str]:
    function, names = _functions()[name]
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            first, _, rest = ast.unparse(node.func).partition(".")
            yield f"{names.get(first, first)}.{rest}".rstrip(".")


def _tells(name: str, seen: frozenset[str] = frozenset()) -> bool:
    for called in _called(name):
        if called == "contacts.telling.tell":
            return True
        if called in _functions() and called not in seen and _tells(called, seen | {name, called}):
            return True
    return False


def test_every_deed_tells_the_screens_or_stands_in_the_list_of_those_that_need_not(tell: Tell) -> None:
    deeds = {name for name, (function, _names) in _functions().items() if _is_deed(function)}
    silent = {name for name in deeds if not _tells(name)}
    tell(f"{len(deeds)} deeds, {len(deeds - silent)} tell the screens, {len(silent)} change nothing that they show")
    assert silent == set(QUIET)


@pytest.mark.django_db(transaction=True)
def test_what_is_done_is_heard(
    sara: User, tove: User, adam: User, alby: Area, tumba: Area, bo: Contact, nadia: Contact, tina: User
) -> None:
    now = timezone.now()
    incident = an_incident(sara, alby)
    letter = a_letter_to(nadia, sara, now, alby)
    answer = an_answer(letter, now)
    held = a_dispatch(sara, [an_addressee(nadia)], now, state=DispatchState.HELD, hold=timedelta(minutes=1))
    due = a_dispatch(sara, [an_addressee(bo)], now - timedelta(minutes=1), state=DispatchState.HELD)
    line: dict[str, Any] = {"kind": LogKind.OBSERVATION, "text": "Fler samlas.", "now": now}
    mail: dict[str, Any] = {"message_id": "<1@x>", "sender": "a@b.example", "subject": "", "text": "", "now": now}
    Contact.objects.filter(id=bo.id).update(address_broken_at=now)
    bo.refresh_from_db()
    deeds: list[tuple[Callable[[], Any], set[Topic]]] = [
        (lambda: an_incident(sara, alby), {Topic.INCIDENTS}),
        (lambda: add_entry(incident=incident, by=sara, **line), {Topic.INCIDENTS}),
        (
            lambda: states.change_status(incident=incident, by=sara, to=IncidentStatus.ONGOING, now=now),
            {Topic.INCIDENTS},
        ),
        (
            lambda: states.change_severity(
                incident=incident, by=sara, severity=Severity.CRITICAL, reason="Det växer.", now=now
            ),
            {Topic.INCIDENTS},
        ),
        (
            lambda: states.change_sharing(
                incident=incident, by=sara, sharing=Sharing.NAMED, reason="Känsligt.", now=now
            ),
            {Topic.INCIDENTS},
        ),
        (lambda: states.hand_over(incident=incident, by=sara, to=tina, now=now), {Topic.INCIDENTS}),
        (lambda: states.close(incident=incident, by=sara, outcome="Lugnt igen.", now=now), {Topic.INCIDENTS}),
        (lambda: disable_user(user=tove, by=adam, now=now), {Topic.STAFF}),
        (lambda: enable_user(user=tove, by=adam, now=now), {Topic.STAFF}),
        (
            lambda: change_profile(
                user=sara, name="Sara Ny", phone="", language="sv", theme="auto", shortcuts=True, now=now
            ),
            {Topic.STAFF},
        ),
        (lambda: retire_area(area=tumba), {Topic.AREAS}),
        (lambda: mend_address(contact=bo, by=sara, now=now), {Topic.CONTACTS}),
        (
            lambda: keep_stray(attachments=0, **mail),
            {Topic.INBOX},
        ),
        (lambda: an_answer(letter, now, "Nu är vi fem."), {Topic.INBOX}),
        (lambda: finish_response(response=answer, by=sara, now=now), {Topic.INBOX}),
        (lambda: withdraw_acknowledgement(delivery=letter, now=now), {Topic.DISPATCHES}),
        (lambda: acknowledge(delivery=letter, way="link", now=now), {Topic.DISPATCHES}),
        (lambda: log_call(delivery=letter, by=sara, outcome="answered", now=now, key="1"), {Topic.DISPATCHES}),
        (lambda: undo_dispatch(dispatch=held, by=sara, now=now), {Topic.DISPATCHES, Topic.REPORTS}),
        (lambda: release_due(now), {Topic.DISPATCHES, Topic.REPORTS}),
        (lambda: pause_dispatch(dispatch=due, by=sara, now=now), {Topic.DISPATCHES, Topic.REPORTS}),
        (lambda: settle_bounce(delivery=letter, status="5.1.1", answer="", now=now), {Topic.DISPATCHES}),
        (lambda: stop_all_sending(by=sara, now=now), {Topic.DISPATCHES}),
    ]
    assert [heard_of(deed) for deed, _expected in deeds] == [expected for _deed, expected in deeds]


def heard_of(deed: Callable[[], Any]) -> set[Topic]:
    with listening() as ear:
        deed()
        return set(ear.topics(within=1.5))
