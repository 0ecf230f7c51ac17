"""What the pages behind the links in a letter have in common: nobody keeps them, and they tell no other site."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest

from contacts.guard import View

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def private(view: View) -> View:
    """Keep the address and the answer out of caches, referrers and search engines."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response

    return guarded
