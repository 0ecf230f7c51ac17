"""The URL map of the site, as tests walk it: every pattern once, with its name and its view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its name with namespaces, its route and the view behind it."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def api_view(self) -> type | None:
        """Return the class behind an endpoint of the API; ``None`` for a page."""
        found: type | None = getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)
        return found if found is not None and hasattr(found, "permission_classes") else None


def addresses() -> list[Address]:
    """Return every address of the site."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, route, inside)
        else:
            yield Address(":".join((*spaces, pattern.name or route)), route, pattern.callback)
