"""The guards of views: every view carries one, and a test walks the URL map to see that it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from contacts.access import demand
from contacts.rights import Right

View = Callable[..., HttpResponseBase]


def requires(right: Right) -> Callable[[View], View]:
    """Let only logged-in staff with ``right`` in; others get the log-in page or 403."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            demand(request.user, right)
            return view(request, *args, **kwargs)

        guarded.guard = right.value  # type: ignore[attr-defined]
        return guarded

    return guard


def for_staff(view: View) -> View:
    """Let everybody who has logged in come in."""
    guarded = login_required(view)
    guarded.guard = "staff"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Mark a view that anybody may reach."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view
