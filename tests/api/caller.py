"""Somebody who calls the API with a key of their own, as a program would."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from contacts.actions import create_api_token
from contacts.models import User


class Caller:
    """Sends JSON with a real key and remembers nothing between calls."""

    def __init__(self, user: User | None = None, **headers: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers = headers
        if user is not None:
            self.key = create_api_token(user=user, now=timezone.now())
            self.headers["Authorization"] = f"Bearer {self.key}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(_full(path), query or {}, headers=self.headers | headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        return self._send("post", path, body, key, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("patch", path, body, None, headers)

    def raw(self, method: str, path: str, body: bytes, content_type: str = "application/json") -> Any:
        return self.client.generic(method, _full(path), body, content_type, headers=self.headers)

    def _send(self, method: str, path: str, body: Any, key: str | None, headers: dict[str, str]) -> Any:
        sent = self.headers | headers | ({"Idempotency-Key": key} if key is not None else {})
        return getattr(self.client, method)(
            _full(path), json.dumps({} if body is None else body), "application/json", headers=sent
        )


def _full(path: str) -> str:
    return path if path.startswith(("/", "http")) else f"/api/v1/{path}"


def fields_of(response: Any) -> list[str]:
    """Return the fields that a 422 names, after checking that it is one."""
    assert response.status_code == 422, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == 422
    assert all(error["message"] for error in told["errors"])
    return [error["field"] for error in told["errors"]]


def says_no(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """Return the problem that the response describes, after checking its shape (RFC 9457)."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert told.get("code") == code
    assert told["type"] == (f"/api/v1/docs/#{code}" if code else "about:blank")
    return told
