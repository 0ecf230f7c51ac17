# ruff: noqa: W291 - mail programs leave spaces at the ends of lines
"""Answers as real mail programs write them: the same few words, and around them what each program puts there."""

from __future__ import annotations

from base64 import encodebytes

from tests.incoming.raw import About

SAID = "Lugnt vid torget, vi är fyra."
US = "Botkyrka kommun, trygghet <lagesrapport@botkyrka.example>"


def mail(
    it: About,
    body: bytes | str = SAID,
    *,
    content: str = "text/plain; charset=utf-8",
    encoding: str = "8bit",
    number: str = "1",
    **headers: str,
) -> bytes:
    """Return a mail from the recipient of a letter; headers of ``headers`` take the place of the usual ones."""
    usual = {
        "From": f"Nadia Nattvandrare <{it.recipient}>",
        "To": f"<{it.sender}>",
        "Subject": "SV: Oroligt vid Alby centrum",
        "Message-ID": f"<{number}@night-walkers.example>",
        "In-Reply-To": f"<{it.message_id}>",
        "MIME-Version": "1.0",
        "Content-Type": content,
        "Content-Transfer-Encoding": encoding,
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in (usual | named).items() if value)
    raw = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return head.encode() + b"\r\n" + raw + b"\r\n"


def outlook(it: About) -> bytes:
    return mail(
        it,
        f"""{SAID}

Med vänliga hälsningar
Nadia Nattvandrare
Alby nattvandrare

________________________________
Från: {US}
Skickat: den 25 november 2026 22:14
Till: Nadia Nattvandrare <{it.recipient}>
Ämne: Oroligt vid Alby centrum

Hej Nadia!

Ett femtiotal personer har samlats.
""",
    )


def outlook_classic(it: About) -> bytes:
    return mail(
        it,
        f"""{SAID}

-----Ursprungligt meddelande-----
Från: {US}
Skickat: den 25 november 2026 22:14
Till: Nadia Nattvandrare
Ämne: Oroligt vid Alby centrum

Hej Nadia!
""",
    )


def gmail(it: About) -> bytes:
    text = f"""{SAID}

Den ons 25 nov. 2026 kl 22:14 skrev Botkyrka kommun, trygghet <
lagesrapport@botkyrka.example>:

> Hej Nadia!
>
> Ett femtiotal personer har samlats.
"""
    return mail(
        it,
        f"""--000000000000a1
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: base64

{encodebytes(text.encode()).decode()}
--000000000000a1
Content-Type: text/html; charset="UTF-8"

<div dir="ltr">Något helt annat.</div>
--000000000000a1--
""",
        content='multipart/alternative; boundary="000000000000a1"',
    )


def apple_mail(it: About) -> bytes:
    return mail(
        it,
        f"""{SAID}

> 25 nov. 2026 kl. 22:14 skrev {US}:
> 
> Hej Nadia!
> 
""",
    )


def iphone(it: About) -> bytes:
    return mail(
        it,
        f"""{SAID}

Skickat från min iPhone

> 25 nov. 2026 kl. 22:14 skrev {US}:
> 
> ﻿Hej Nadia!
""",
    )


def thunderbird(it: About) -> bytes:
    """The answer under the quote, in soft lines."""
    return mail(
        it,
        f"""Den 2026-11-25 kl. 22:14, skrev {US}:
> Hej Nadia!
> 
> Ett femtiotal personer har samlats.

Lugnt vid torget, 
vi är fyra.

-- 
Nadia Nattvandrare
070-123 45 67
""",
        content="text/plain; charset=UTF-8; format=flowed",
    )


def k9(it: About) -> bytes:
    return mail(
        it,
        f"""{SAID}
-- 
Skickat från min Android-enhet med K-9 Mail. Ursäkta min fåordighet.

Den 25 november 2026 22:14:05 CET, skrev {US}:
>Hej Nadia!
>
>Ett femtiotal personer har samlats.
""",
    )


def outlook_for_android(it: About) -> bytes:
    """Nothing but HTML, in an office program's dress."""
    return mail(
        it,
        """<html><head><style>p.MsoNormal {margin:0cm}</style><title>SV</title></head>
<body lang="SV"><!--[if gte mso 9]><xml>x</xml><![endif]-->
<div dir="auto">Lugnt vid torget,&nbsp;vi <b>är</b>
fyra.</div><div><br></div><div dir="auto">Hämta <a href="https://x.example">Outlook för Android</a></div>
<hr style="width:98%"><div id="divRplyFwdMsg"><b>From:</b> Botkyrka kommun &lt;lagesrapport@botkyrka.example&gt;<br>
<b>Sent:</b> Wednesday, November 25, 2026 10:14 PM<br><b>To:</b> Nadia<br><b>Subject:</b> Oroligt vid Alby centrum</div>
<div>Hej Nadia!</div></body></html>""",
        content="text/html; charset=utf-8",
    )


def gmail_html_only(it: About) -> bytes:
    return mail(
        it,
        f"""<div dir="auto">{SAID}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Den ons 25 nov.
2026 22:14Botkyrka kommun &lt;<a href="mailto:x">lagesrapport@botkyrka.example</a>&gt; skrev:<br></div>
<blockquote class="gmail_quote" style="margin:0 0 0 .8ex"><p>Hej Nadia!</p><p>Ett femtiotal.</p></blockquote></div>""",
        content="text/html; charset=utf-8",
    )


def latin_1(it: About) -> bytes:
    return mail(it, SAID.encode("iso-8859-1"), content="text/plain; charset=ISO-8859-1")


def called_ascii(it: About) -> bytes:
    return mail(it, SAID.encode("cp1252"), content="text/plain; charset=us-ascii")


def unknown_character_set(it: About) -> bytes:
    return mail(it, SAID.encode(), content="text/plain; charset=x-mystery")


def base64(it: About) -> bytes:
    return mail(it, encodebytes(f"{SAID}\r\n".encode()).replace(b"\n", b"\r\n"), encoding="base64")


def signed_by_pgp(it: About) -> bytes:
    return mail(
        it,
        f"""--s
Content-Type: text/plain; charset=utf-8

{SAID}
--s
Content-Type: application/pgp-signature; name=signature.asc

-----BEGIN PGP SIGNATURE-----
--s--
""",
        content='multipart/signed; boundary="s"; protocol="application/pgp-signature"',
    )


def with_files(it: About, *names: str, text: str = SAID, **headers: str) -> bytes:
    """A mail with files between two pieces of text, as Apple's programs send pictures."""
    files = "".join(
        f"""--b
Content-Type: image/jpeg; name="{name}"
Content-Disposition: inline; filename="{name}"
Content-Transfer-Encoding: base64

/9j/4AAQSkZJRgABAQ==
"""
        for name in names
    )
    return mail(
        it,
        f"""--b
Content-Type: text/plain; charset=utf-8

{text}
{files}--b
Content-Type: text/plain; charset=utf-8

Skickat från min iPhone
--b--
""",
        content='multipart/mixed; boundary="b"',
        **headers,
    )


def with_a_logo(it: About) -> bytes:
    return mail(
        it,
        f"""--r
Content-Type: text/html; charset=utf-8

<p>{SAID}</p><img src="cid:logo">
--r
Content-Type: image/png; name="image001.png"
Content-ID: <logo>
Content-Disposition: inline; filename="image001.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--r--
""",
        content='multipart/related; boundary="r"',
    )


SHAPES = [
    outlook,
    outlook_classic,
    gmail,
    apple_mail,
    iphone,
    thunderbird,
    k9,
    outlook_for_android,
    gmail_html_only,
    latin_1,
    called_ascii,
    unknown_character_set,
    base64,
    signed_by_pgp,
    with_a_logo,
]
