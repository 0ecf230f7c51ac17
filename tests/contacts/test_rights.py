"""The table of rights, against an expectation written by hand from what the customer asked for."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from contacts import access
from contacts.models import Area, User
from contacts.rights import Reach, Right
from contacts.scales import Sharing

pytestmark = pytest.mark.django_db

# A = everywhere, a = own areas, o = own rows, - = not at all. Columns as in ORDER.
ORDER = tuple(Right)
EXPECTED = {
    #        log  note see  edit set  sees write send appr disp resp esc  see  man  man  man  man   man  stop start
    #        inc       inc  inc  lev  rep  rep   rep  rep  atch onse alat con  con  rol  area users scr  all  all
    "sara": " A    A    A    A    A    A    A     A    A    A    A    A    A    A    A    -    -     A    A    A",
    "samir": "A    A    A    A    A    A    A     A    A    A    A    A    A    A    A    -    -     A    A    A",
    "tina": " A    A    A    A    A    A    A     A    A    A    A    -    A    -    -    -    -     -    A    A",
    "tove": " a    a    a    o    a    a    a     a    -    a    a    -    a    a    -    -    -     -    A    -",
    "petra": "-    A    A    -    -    A    -     -    -    -    -    -    -    -    -    -    -     -    -    -",
    "rolf": " -    A    A    -    -    A    -     -    -    -    -    -    -    -    -    -    -     -    -    -",
    "adam": " -    -    -    -    -    -    -     -    -    -    -    -    -    -    -    A    A     -    A    A",
}
REACH = {"A": Reach.ALL, "a": Reach.OWN_AREAS, "o": Reach.OWN, "-": Reach.NONE}
CLEARANCE = {
    "sara": Sharing.NAMED,
    "samir": Sharing.NAMED,
    "tina": Sharing.NAMED,
    "tove": Sharing.ORGANISATION,
    "petra": Sharing.ORGANISATION,
    "rolf": Sharing.ORGANISATION,
    "adam": Sharing.OPEN,
}


def test_the_columns_are_all_the_rights() -> None:
    assert [right.value for right in ORDER] == [
        "log_incident",
        "add_note",
        "see_incidents",
        "edit_incident",
        "set_level",
        "see_reports",
        "write_report",
        "send_report",
        "approve_report",
        "see_dispatches",
        "handle_responses",
        "manage_escalation",
        "see_contacts",
        "manage_contacts",
        "manage_roles",
        "manage_areas",
        "manage_users",
        "manage_screens",
        "stop_all_sending",
        "start_all_sending",
    ]


@pytest.mark.parametrize("who", EXPECTED)
def test_each_role_reaches_exactly_as_far_as_was_asked_for(request: pytest.FixtureRequest, who: str) -> None:
    user: User = request.getfixturevalue(who)
    found = {right.value: access.reach(user, right) for right in ORDER}
    expected = {right.value: REACH[letter] for right, letter in zip(ORDER, EXPECTED[who].split(), strict=True)}
    assert found == expected
    assert access.clearance(user) is CLEARANCE[who]
    assert access.sees_reporter_and_place(user) is (who in {"sara", "samir", "tove", "tina"})


@pytest.mark.parametrize("who", EXPECTED)
def test_a_closed_account_may_nothing(request: pytest.FixtureRequest, who: str) -> None:
    user: User = request.getfixturevalue(who)
    user.is_active = False
    assert not any(access.may(user, right) for right in ORDER)


def test_nobody_without_an_account_may_anything(db: None) -> None:
    assert not any(access.may(AnonymousUser(), right) for right in ORDER)
    assert access.area_ids_within_reach(AnonymousUser(), Right.SEE_CONTACTS) == set()


def test_own_areas_include_what_lies_inside_them(tove: User, alby: Area, fittja: Area) -> None:
    square = Area.objects.create(slug="torg", name="Torget", parent=alby)
    assert access.area_ids_within_reach(tove, Right.SEE_CONTACTS) == {alby.id, fittja.id, square.id}


def test_the_whole_municipality_is_no_list_of_areas(sara: User) -> None:
    assert access.area_ids_within_reach(sara, Right.SEE_CONTACTS) is None
    assert access.areas_within_reach(sara, Right.SEE_CONTACTS).count() == 6
