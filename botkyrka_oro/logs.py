"""How the product logs: readable locally, JSON in production, never with a personal link in it."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# The token in an address, whichever page of ours it opens, and what a form on such a page carries in its stead.
LINK_TOKEN = re.compile(r"(/(?:l|avanmal|mina-uppgifter|o|jourlistor/flode)/)[^/\s?#\"'<>]+")
FORM_NONCE = re.compile(r"(nonce\W{1,12}(?:value\W{1,3})?)[\w-]{40,}")
LINK_COOKIE = re.compile(r"((?:__Host-)?\blink(?:-\d+)?[\"']?\s*(?:=|:)\s*[\"']?)[\w-]{40,}")


def without_tokens(value: Any) -> Any:
    """Hide the token of every personal link, however deep it lies: whoever holds it acts in the recipient's name."""
    if isinstance(value, str):
        for pattern in (LINK_TOKEN, FORM_NONCE, LINK_COOKIE):
            value = pattern.sub(r"\1***", value)
        return value
    if isinstance(value, dict):
        return {key: without_tokens(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_tokens(inner) for inner in value]
    return value


def mask_links(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: without_tokens(value) if key != "exc_info" else value for key, value in event.items()}


def processors_for_all() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def last_processors(*, as_json: bool) -> list[Processor]:
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    # The trace becomes text before links are masked: it may hold one as well.
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_links,
        renderer,
    ]


def logging_settings(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return LOGGING, and point structlog's own loggers the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *processors_for_all(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    through_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": processors_for_all(),
                "processors": last_processors(as_json=as_json),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": through_root,
            "django.server": through_root,
            "uvicorn": through_root,
            "uvicorn.access": through_root,
            "uvicorn.error": through_root,
            "mail.log": {**through_root, "level": "WARNING"},  # aiosmtpd tells every line of a conversation.
            "flufl.bounce": {**through_root, "level": "WARNING"},  # It tells of every detector that it tries.
            "celery": {**through_root, "level": "WARNING" if level == "INFO" else level},
        },
    }
