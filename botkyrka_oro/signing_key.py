"""The key that letters are signed with (DKIM, RFC 6376): read and tried at start, so that nonsense never leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from dkim.asn1 import ASN1FormatError
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from botkyrka_oro import environment as env

# Shorter keys are refused by receivers, longer ones need not be understood by them (RFC 8301, 3.2).
SHORTEST_KEY, LONGEST_KEY = 2048, 4096
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"{LABEL}(?:\.{LABEL})*", re.IGNORECASE)


@dataclass(frozen=True)
class SigningKey:
    """Whose signature it is, under which name its public half lies in DNS, and the key itself."""

    selector: str
    domain: str
    pem: bytes = field(repr=False)


def signing_key(sender_host: str) -> SigningKey | None:
    """Return the key from the environment; ``None`` when letters are not signed here."""
    file, selector = env.text("DKIM_KEY_FILE"), env.text("DKIM_SELECTOR")
    domain = env.text("DKIM_DOMAIN", sender_host).lower()
    if not file:
        if selector or env.text("DKIM_DOMAIN"):
            raise env.SettingRefused("DKIM_KEY_FILE", "must be set when DKIM_SELECTOR or DKIM_DOMAIN is.")
        return None
    pem = _key_in(file)
    if not NAME.fullmatch(selector):
        raise env.SettingRefused("DKIM_SELECTOR", f"must be a name in DNS, as in lage2026, not {selector!r}.")
    if not NAME.fullmatch(domain) or "." not in domain:
        raise env.SettingRefused("DKIM_DOMAIN", f"must be the name of a domain, not {domain!r}.")
    if not (_within(sender_host.lower(), domain) or _within(domain, sender_host.lower())):
        raise env.SettingRefused(
            "DKIM_DOMAIN", f"must be the host of DEFAULT_FROM_EMAIL ({sender_host}) or one over it, not {domain!r}."
        )
    return SigningKey(selector, domain, pem)


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _key_in(file: str) -> bytes:
    try:
        pem = Path(file).read_bytes().replace(b"\r\n", b"\n")
    except OSError as problem:
        raise env.SettingRefused("DKIM_KEY_FILE", f"the file {file} cannot be read ({problem.strerror}).") from problem
    try:
        key = parse_pem_private_key(pem)
        whole = key["prime1"] * key["prime2"] == key["modulus"]
    except (UnparsableKeyError, ASN1FormatError, ValueError, LookupError, TypeError):
        key, whole = {}, False
    if not whole:
        raise env.SettingRefused("DKIM_KEY_FILE", f"the file {file} holds no RSA key in PEM without a password.")
    bits = key["modulus"].bit_length()
    if not SHORTEST_KEY <= bits <= LONGEST_KEY:
        raise env.SettingRefused(
            "DKIM_KEY_FILE", f"must hold a key of {SHORTEST_KEY} to {LONGEST_KEY} bits, not of {bits}."
        )
    return pem
