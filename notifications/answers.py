"""What mail servers answer, in plain words: one table from codes and well-known wordings to a sentence for people."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Meaning(NamedTuple):
    """A sentence, and how to know when to say it.

    ``wording`` is looked for anywhere in an answer, of the class ``only`` (4 for now, 5 for good) where that is set.
    ``codes`` are enhanced status codes (RFC 3463, RFC 7372, RFC 7505), with or without their class, or reply codes
    (RFC 5321).
    """

    sentence: str | Promise
    wording: str = ""
    codes: tuple[str, ...] = ()
    only: str = ""


# Wordings first, from the top, since servers choose their words with more care than their codes; then the enhanced
# status code, then the reply code, then their class.
MEANINGS = (
    # What went wrong before anybody answered, by the name that Python gives it.
    Meaning(
        _("Det gick inte att skicka krypterat. Säg till den som sköter systemet."),
        r"^SSL|starttls|\bTLS (is )?(required|not available|currently unavailable|negotiation)|certificate verify",
        ("7.10",),
    ),
    Meaning(_("Vi fick inget svar i tid."), r"^(TimeoutError|\w+: .*timed out)"),
    Meaning(
        _("Förbindelsen med vår e-posttjänst bröts."),
        r"^(SMTPServerDisconnected|ConnectionResetError|ConnectionAbortedError|BrokenPipeError)\b",
    ),
    Meaning(_("Vår e-posttjänst svarar inte."), r"^(ConnectionRefusedError|gaierror|OSError|ConnectionError)\b"),
    Meaning(
        _("Vår e-posttjänst godtar inte vår inloggning. Säg till den som sköter systemet."),
        r"^53[0458]\b|authentication (failed|unsuccessful|credentials)|no suitable authentication|"
        r"password not accepted",
        ("5.7.8", "5.7.57"),
    ),
    Meaning(
        _("Vår e-posttjänst skickar inte fler mejl just nu. Säg till den som sköter systemet."),
        r"(daily|hourly|sending|relay)\b.{0,25}\b(quota|limit)",
    ),
    # Theirs: first what is said together with words about waiting or about a domain.
    Meaning(
        _("Brevlådan är full."),
        r"(mail ?box|inbox|account)( of the recipient| has| size)?( is| limit)? ?(almost )?(full|over ?quota|exceeded)|"
        r"over ?quota|quota ?exceeded|exceeded (its|their|the|his) ?(storage|mailbox|disk|quota)|out of storage|"
        r"is over quota|disk quota|exceeds? .{0,20}quota",
        ("2.2", "552"),
    ),
    Meaning(
        _("Vår avsändaradress godtas inte. Säg till den som sköter systemet."),
        r"sender (address )?(rejected|verify failed|denied|is blocked|not allowed)|domain of sender|return.?path",
        ("1.7", "1.8"),
    ),
    Meaning(
        _("Mottagarens server hinner inte ta emot så många mejl."),
        r"too (quickly|fast|many (messages|connections|recipients|e?mails|concurrent|sessions))|rate[ -]?limit|"
        r"unusual rate|at a rate that|thread limit|throttl|unexpected volume",
        ("4.5", "5.3", "7.28"),
    ),
    Meaning(
        _("Mottagarens server bad oss vänta."),
        r"gr[ae]y-?list|postgrey|(try|retry|come) (again|back)? ?(later|in \d)|address verification in progress",
        only="4",
    ),
    # Theirs, about the domain.
    Meaning(
        _("Mottagarens domän gick inte att slå upp just nu."),
        r"host not found, try again|name service error|dns (lookup )?(fail|error|time)|temporary lookup failure",
        ("4.3",),
        only="4",
    ),
    Meaning(
        _("Mottagarens domän tar inte emot mejl. Kontrollera det som står efter @."),
        r"null ?mx|no mail exchanger",
        ("556",),
    ),
    Meaning(
        _("Mottagarens domän finns inte. Kontrollera det som står efter @."),
        r"(host|domain)( name| of recipient)? (or domain name )?(not found|unknown|does(n't| not) exist)|"
        r"no such (domain|host)|unknown (host|domain)|nxdomain|unrouteable mail domain|host or domain name not found",
        ("1.2", "4.4"),
    ),
    Meaning(
        _("Servern skickar inte vidare till mottagarens domän. Kontrollera adressen."),
        r"relay(ing)? (access )?(is )?(denied|not (permitted|allowed)|prohibited)|(unable|not permitted) to relay|"
        r"rcpthosts|TenantAttribution",
    ),
    # Theirs, about the mailbox.
    Meaning(
        _("Mejlet är för stort."),
        r"(message|mail|header) (size|length)|(message|mail) (is )?too (large|big)|size limit|"
        r"exceeds? .{0,20}(maximum|size)",
        ("2.3", "3.4"),
    ),
    Meaning(
        _("Brevlådan är avstängd. Fråga efter en annan adress."),
        r"(mail ?box|account|user|recipient)[^.:]{0,40}\b"
        r"(disabled|inactive|suspended|deactivated|locked|closed|expired)",
        ("2.1",),
    ),
    Meaning(_("Mottagaren har bytt adress. Fråga efter den nya."), r"\bhas moved\b|please try <", ("1.6", "551")),
    Meaning(
        _("Adressen finns inte. Kontrollera den."),
        r"(user|recipient|mail ?box|account|address|alias)[^.:]{0,60}(not found|unknown|invalid|does(n't| not) exist)|"
        r"(unknown|no such|invalid|undeliverable) (user|recipient|mail ?box|person|address|account|local)|"
        r"RecipientNotFound|unrouteable address|does not exist|doesn't have a .{0,40}account|no mail ?box|"
        r"5\.4\.1 recipient address rejected|not (a valid|our) (customer|mailbox|user)",
        ("1.1", "1.10"),
        only="5",
    ),
    Meaning(
        _("Mottagarens server klarar inte tecknen i adressen. Fråga efter en annan adress."),
        r"SMTPUTF8",
        ("6.7", "6.9"),
    ),
    Meaning(
        _("Adressen är felskriven. Kontrollera den."),
        r"(bad|malformed|invalid) .{0,20}syntax|syntax error|malformed address|mail ?box name not allowed",
        ("1.3", "501", "553"),
        only="5",
    ),
    # Theirs, about us.
    Meaning(
        _("Mottagarens server spärrar vår e-posttjänst. Säg till den som sköter systemet."),
        r"spamhaus|spamcop|barracuda|sorbs|dnsbl|\brbl\b|(black|block|deny) ?list|blocked using|banned|reputation|"
        r"not in whitelist",
    ),
    Meaning(
        _("Mottagarens server litar inte på vår avsändare. Säg till den som sköter systemet."),
        r"\b(SPF|DKIM|DMARC)\b|unauthenticated|sender ID",
        (*(f"7.{number}" for number in range(20, 28)), "7.509", "7.515"),
    ),
    Meaning(
        _("Mottagarens server tror att mejlet är skräppost."), r"\b(anti)?-?spam|unsolicited|\bjunk|bulk mail|\bUB?CE\b"
    ),
    Meaning(
        _("Mottagarens server godtar inte innehållet i mejlet."),
        r"virus|malware|infected|security issue|attachment|content (was )?(rejected|blocked|denied|presents)",
        ("6.0", "6.1"),
    ),
    Meaning(
        _("Brevlådan tar bara emot mejl från vissa avsändare. Be mottagaren släppa in vår adress."),
        r"not (allowed|authori[sz]ed|permitted) to (send|post|mail|e-?mail)|only accepts? (mail|messages|e-?mail)|"
        r"RESOLVER\.RST|delivery not authori[sz]ed|restricted|members? only",
        ("7.2", "7.12", "7.124", "7.133", "7.134", "7.136"),
    ),
    # Theirs, about the road.
    Meaning(
        _("Mejlet skickades runt i en slinga. Kontrollera adressen."),
        r"too many hops|hop ?count|mail (forwarding )?loop|loops? back|loop detected",
        ("4.6", "4.14"),
    ),
    Meaning(
        _("Mottagarens server svarade inte i tid."),
        r"(message|delivery|queue) (time )?expired|retry time(out)? (exceeded|not reached)|too long in queue",
        ("4.7",),
    ),
    Meaning(
        _("Mottagarens server svarar inte."),
        r"connection (timed out|refused)|no route to host|network is unreachable|(could not|unable to) connect|"
        r"not responding",
        ("4.0", "4.1"),
    ),
    Meaning(
        _("Förbindelsen med mottagarens server bröts."),
        r"lost connection|connection (was )?(dropped|lost|reset)",
        ("4.2",),
    ),
    Meaning(
        _("Mottagarens server har ont om plats just nu."),
        r"insufficient (system )?(storage|resources)|disk full|out of (memory|disk)|low on (disk|storage)",
        ("3.1", "452"),
    ),
    Meaning(
        _("Mottagarens server tar inte emot mejl just nu."),
        r"server busy|service (not|un) ?available|not accepting|shutting down|system problem|internal (server )?error|"
        r"local (error|problem)|temporar",
        ("3.0", "3.2", "3.5", "421"),
        only="4",
    ),
    Meaning(
        _("Mottagarens server avvisade mejlet efter sina egna regler."),
        r"polic(y|ies)|prohibited|by administrator",
        ("7.0", "7.1"),
        only="5",
    ),
    # By class, when nothing above fits.
    Meaning(_("Vår e-posttjänst har tagit emot mejlet."), codes=("2",)),
    Meaning(_("Mottagarens server bad oss vänta."), codes=("4",)),
    Meaning(_("Mottagarens server tog inte emot mejlet."), codes=("5",)),
    Meaning(_("Det gick fel hos oss. Säg till den som sköter systemet."), r"^\w+(Error|Exception|Warning)\b"),
)
SAID_NOTHING = _("Vi fick ingen förklaring.")
NOT_UNDERSTOOD = _("Servern gav ett svar som vi inte känner igen.")

_WORDINGS = [(re.compile(one.wording, re.IGNORECASE), one) for one in MEANINGS if one.wording]
_BY_CODE = {code: one for one in reversed(MEANINGS) for code in one.codes}
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
# At the very beginning, or after the name of the server in a report about a letter that came back.
_REPLY = re.compile(r"^\s*([245]\d\d)(?=[ -]|$)|(?:smtp;|said:|: )\s*([245]\d\d)(?=[ -])", re.IGNORECASE)


def in_plain_words(answer: str, status: str = "") -> str:
    """Return a sentence that says what a mail server meant, and what to do where that helps; never an empty one.

    ``status`` is the enhanced status code of a report about a letter that came back, where there is one.
    """
    enhanced = _ENHANCED.search(status) or _ENHANCED.search(answer)
    reply = _REPLY.search(answer)
    code = (reply.group(1) or reply.group(2)) if reply else ""
    kind = enhanced.group(1) if enhanced else code[:1]
    for wording, meaning in _WORDINGS:
        if meaning.only in {"", kind} and wording.search(answer):
            return str(meaning.sentence)
    candidates = [code, kind]
    if enhanced:
        subject = f"{enhanced.group(2)}.{enhanced.group(3)}"
        candidates = [f"{kind}.{subject}", subject, *candidates]
    for candidate in candidates:
        found = _BY_CODE.get(candidate)
        if found is not None and found.only in {"", kind}:
            return str(found.sentence)
    return str(NOT_UNDERSTOOD if answer.strip() else SAID_NOTHING)
