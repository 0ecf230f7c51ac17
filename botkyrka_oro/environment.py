"""Typed readers of environment variables: unset means the default, nonsense a sentence that names the variable."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, field
from email.utils import getaddresses, parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

READ: set[str] = set()
"""The name of every variable that was asked for; docs/environment.md is tested against it."""

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
HIGHEST_PORT = 65535
SHORTEST_SECRET = 32
WELL_KNOWN = ("django-insecure", "changeme", "change-me", "secret", "password", "default", "example", "insecure")


class SettingRefused(SystemExit):
    """A setting that the product will not start with. Leaves the program with a sentence instead of a trace."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name}: {sentence} See docs/environment.md.")


def text(name: str, default: str = "") -> str:
    """Return what is set, without the spaces around it; set to nothing is the same as unset."""
    READ.add(name)
    value = os.environ.get(name, "").strip()
    if any(character < " " for character in value):
        raise SettingRefused(name, "must not hold line breaks or control characters.")
    return value or default


def whole_number(name: str, default: int, *, lowest: int, highest: int) -> int:
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 12 and lowest <= int(value) <= highest):
        raise SettingRefused(name, f"must be a whole number from {lowest} to {highest}, not {value!r}.")
    return int(value)


def yes_or_no(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise SettingRefused(name, f"must be 1 or 0, not {value!r}.")
    return default


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default).upper()
    if value not in allowed:
        raise SettingRefused(name, f"must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def listed(name: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text(name).split(",")) if part]


def host_names(name: str) -> list[str]:
    hosts = listed(name)
    for host in hosts:
        if "/" in host or " " in host or host == "*" or (":" in host and not host.startswith("[")):
            raise SettingRefused(name, f"must be host names separated by commas, without port; {host!r} is not one.")
    return hosts


def hosts_with_ports(name: str, *, default_port: int) -> frozenset[tuple[str, int]]:
    """Return hosts, each with its port, written as ``host`` or ``host:port``."""
    found = set()
    for entry in listed(name):
        host, colon, port = entry.lower().rpartition(":") if ":" in entry else (entry.lower(), "", "")
        known = re.fullmatch(r"[a-z0-9.-]+", host) and (not colon or (port.isascii() and port.isdigit()))
        if not known or not 0 < int(port or default_port) <= HIGHEST_PORT:
            raise SettingRefused(name, f"must be hosts separated by commas, as in calendar.example; not {entry!r}.")
        found.add((host, int(port or default_port)))
    return frozenset(found)


def folder(name: str, default: Path, *, base: Path) -> Path:
    path = base / Path(text(name, str(default))).expanduser()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError as problem:
        raise SettingRefused(name, f"the folder {path} cannot be made ({problem.strerror}).") from problem
    return path.resolve()


@dataclass(frozen=True)
class ServerAddress:
    """Where a server is and how to log in, taken from a URL."""

    scheme: str
    host: str
    port: int | None
    user: str = ""
    password: str = field(default="", repr=False)
    path: str = ""
    options: dict[str, str] = field(default_factory=dict)
    url: str = field(default="", repr=False)


def split_url(name: str, value: str, schemes: tuple[str, ...]) -> SplitResult:
    """Split a URL without ever repeating it in the error, since it may hold a password."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as problem:
        raise SettingRefused(name, f"is not a URL that can be read ({problem}).") from problem
    if parts.scheme not in schemes or not value.startswith(f"{parts.scheme}://") or port == 0:
        raise SettingRefused(name, f"must be a URL that begins with {' or '.join(f'{s}://' for s in schemes)}.")
    return parts


def server(name: str, default: str, *, schemes: tuple[str, ...]) -> ServerAddress:
    value = text(name, default)
    parts = split_url(name, value, schemes)
    options = dict(parse_qsl(parts.query))
    host = unquote(parts.hostname or options.pop("host", ""))
    if not host or " " in value:
        raise SettingRefused(name, f"must name a host, as in {schemes[0]}://user:password@host:port/.")
    return ServerAddress(
        scheme=parts.scheme,
        host=host,
        port=parts.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        path=unquote(parts.path.lstrip("/")),
        options=options,
        url=value,
    )


def optional_server(name: str, *, schemes: tuple[str, ...], port_needed: bool = False) -> ServerAddress | None:
    """Return where a server is, or ``None`` when nothing is set: what it is for is off then."""
    if not text(name):
        return None
    address = server(name, "", schemes=schemes)
    if port_needed and address.port is None:
        raise SettingRefused(name, f"must name a port, as in {schemes[0]}://host:port.")
    return address


def site_address(name: str, default: str) -> SplitResult:
    """Return the address under which people reach the site; a path is refused because links are made from it."""
    parts = split_url(name, text(name, default), ("http", "https"))
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise SettingRefused(name, "must be scheme and host alone, as in https://lagesstod.example.")
    return parts


def mail_address(name: str, default: str) -> str:
    """Return an address, with or without a display name in front."""
    value = text(name, default)
    shown, address = parseaddr(value)
    local, _, domain = address.rpartition("@")
    alone = len(getaddresses([value])) == 1 and (not shown or "<" in value)
    if not local or "." not in domain or not address.isascii() or not alone:
        raise SettingRefused(name, f"must be one mail address, as in 'Name <name@host.example>', not {value!r}.")
    return value


def plain_address(name: str, default: str, *, longest_local: int) -> str:
    """Return an address without a display name, whose local part leaves room for a tag (RFC 5321: 64 characters)."""
    value = mail_address(name, default)
    local, _, domain = value.rpartition("@")
    if not re.fullmatch(rf"[\w.=~-]{{1,{longest_local}}}", local, re.ASCII) or not re.fullmatch(r"[\w.-]+", domain):
        raise SettingRefused(name, f"must be a plain address with at most {longest_local} characters before the @.")
    return value


def kept_secret(path: Path) -> str:
    """Return the random secret kept in a file that only its owner can read; make it the first time."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # Of two processes that start at the same time, one wins and both read its file.
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret_from_file(name: str) -> str:
    path = text(name)
    if not path:
        return ""
    try:
        value = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingRefused(name, f"the file {path} cannot be read.") from problem
    if not value:
        raise SettingRefused(name, f"the file {path} is empty.")
    return value


def require_strong(name: str, value: str) -> None:
    """Refuse a secret that is missing, short or known from somebody's documentation."""
    if not value:
        raise SettingRefused(name, "must be set in production: there is no built-in secret.")
    if len(value) < SHORTEST_SECRET or len(set(value)) < 8:
        raise SettingRefused(name, f"must be random and at least {SHORTEST_SECRET} characters long in production.")
    if value.lower().startswith(WELL_KNOWN):
        raise SettingRefused(name, "looks like a default or an example; production needs a random secret.")
