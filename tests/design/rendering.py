"""Renders a scrap of template the way a page would, and reads it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory


def render(source: str, **values: Any) -> str:
    """Render ``source`` with every tag library of the house loaded."""
    return Template(f"{{% load i18n times severity icons fields lists %}}{source}").render(Context(values)).strip()


def asked(address: str) -> HttpRequest:
    """Return a request for ``address``, as the templates see it."""
    return RequestFactory().get(address)
