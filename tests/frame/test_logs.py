"""What is logged never holds the token of a personal link."""

from __future__ import annotations

import json
import logging

import pytest

from botkyrka_oro.logs import logging_settings

TOKEN = "k3Jf9-_aB.x7"


@pytest.fixture(params=[True, False], ids=["json", "readable"])
def formatter(request: pytest.FixtureRequest) -> logging.Formatter:
    config = logging_settings(level="INFO", as_json=request.param)["formatters"]["line"]
    made: logging.Formatter = config.pop("()")(**config)
    return made


def record(message: str, *arguments: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord("uvicorn.access", logging.INFO, __file__, 1, message, arguments, trace)


@pytest.mark.parametrize(
    "path",
    [
        f"/l/{TOKEN}",
        f"/l/{TOKEN}/",
        f"/l/{TOKEN}/oppna/?sprak=en",
        f"/avanmal/{TOKEN}/",
        f"/avanmal/{TOKEN}/angra/",
        f"/mina-uppgifter/{TOKEN}/",
        f"/o/{TOKEN}/",
        f"/mina-uppgifter/{TOKEN}/",
        f"/en/l/{TOKEN}?x=1",
    ],
)
def test_the_access_log_hides_it(formatter: logging.Formatter, path: str) -> None:
    line = formatter.format(record('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", path, "1.1", 200))
    assert TOKEN not in line
    assert "/***" in line


@pytest.mark.parametrize(
    "told",
    [
        "nonce={}",
        "/rapport/kvittera/?nonce={}&x=1",
        "<QueryDict: {{'nonce': ['{}'], 'kind': ['calm']}}>",
        "{{'nonce': '{}'}}",
        'name="nonce" value="{}"',
        "{{'__Host-link': '{}'}}",
        "Cookie: sessionid=abc; link-8123={}",
    ],
)
def test_what_stands_in_for_it_is_hidden_too(formatter: logging.Formatter, told: str) -> None:
    for secret in ("Ab_-" * 13 + "Ab", "Ab_-" * 10 + "Abc"):
        line = formatter.format(record("refused: %s", told.format(secret)))
        assert secret not in line
        assert "***" in line


def test_a_trace_hides_it(formatter: logging.Formatter) -> None:
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int(f"/l/{TOKEN}/")
    line = formatter.format(record("failed", error=caught.value))
    assert "ValueError" in line
    assert TOKEN not in line


def test_production_logs_one_json_object_per_line() -> None:
    config = logging_settings(level="INFO", as_json=True)["formatters"]["line"]
    formatter: logging.Formatter = config.pop("()")(**config)
    line = formatter.format(record("Åäö\nnew line"))
    assert "\n" not in line
    assert json.loads(line)["event"] == "Åäö\nnew line"
