"""No address of the site is left unguarded: the URL map is walked, and what anybody may reach stands here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rest_framework.permissions import AllowAny, IsAuthenticated

from contacts.rights import Right
from tests.figures import Tell
from tests.urlmap import Address, addresses

# Views that other packages wrote. Each guards itself; what it answers to whom stands in tests/access.
OTHERS = {
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "set_language",
}
# Pages of our own that need no account.
PUBLIC: set[str] = {
    "account_logout",
    "api:docs",
    "contacts:rota_feed",
    "api:nowhere",
    "api:schema",
    "healthz",
    "incidents:screen_device",
    "incidents:screen_live",
    "manifest",
    "notifications:acknowledge",
    "notifications:acknowledgement_withdraw",
    "notifications:decoy",
    "notifications:metrics",
    "notifications:new_link",
    "notifications:not_me",
    "notifications:own_data",
    "notifications:own_data_save",
    "notifications:personal_link",
    "notifications:personal_link_open",
    "notifications:personal_page",
    "notifications:respond",
    "notifications:sending_health",
    "notifications:unsubscribe",
    "notifications:unsubscribe_undo",
    "offline",
    "readyz",
    "service_worker",
}
# Endpoints that anybody may read.
PUBLIC_ENDPOINTS: set[str] = set()
GUARDS = {right.value for right in Right} | {"staff", "public"}


def wrapped(view: Any) -> Iterator[Any]:
    """Return the view and everything that it is wrapped around."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def guards(address: Address) -> list[str]:
    """Return the guards of a page. A decorator that copies attributes counts as the same guard."""
    found = [vars(view)["guard"] for view in wrapped(address.view) if "guard" in getattr(view, "__dict__", {})]
    return sorted(set(found))


def pages() -> list[Address]:
    return [one for one in addresses() if one.api_view is None and one.name not in OTHERS]


def endpoints() -> list[Address]:
    return [one for one in addresses() if one.api_view is not None]


def test_every_page_has_exactly_one_guard(tell: Tell) -> None:
    wrong = {one.name: guards(one) for one in pages() if len(guards(one)) != 1 or guards(one)[0] not in GUARDS}
    tell(f"{len(pages())} pages, {len(wrong)} without exactly one guard")
    assert wrong == {}


def test_only_the_pages_listed_by_hand_are_open_to_anybody() -> None:
    assert {one.name for one in pages() if guards(one) == ["public"]} == PUBLIC


def test_only_the_endpoints_listed_by_hand_are_open_to_anybody(tell: Tell) -> None:
    open_ones = {
        one.name
        for one in endpoints()
        if not one.api_view.permission_classes  # type: ignore[union-attr]
        or AllowAny in one.api_view.permission_classes  # type: ignore[union-attr]
        or not any(issubclass(rule, IsAuthenticated) for rule in one.api_view.permission_classes)  # type: ignore[union-attr]
    }
    tell(f"{len(endpoints())} endpoints, {len(open_ones)} open to anybody")
    assert open_ones == PUBLIC_ENDPOINTS


def test_the_lists_name_only_what_exists() -> None:
    names = {one.name for one in addresses()}
    assert (OTHERS | PUBLIC | PUBLIC_ENDPOINTS) - names == set()


def test_every_address_has_a_name_of_its_own() -> None:
    names = [one.name for one in addresses() if not one.name.endswith("$")]
    assert sorted({name for name in names if names.count(name) > 1}) == []
