"""What comes back to a post office, written by hand in the shapes that real mail servers give it."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.mime import message_id
from notifications.models import Delivery
from notifications.verp import sender_for


@dataclass(frozen=True)
class About:
    """The letter that came back: its envelope sender, its recipient and its Message-ID."""

    sender: str
    recipient: str
    message_id: str


def about(delivery: Delivery) -> About:
    return About(
        sender_for(delivery.public_id), delivery.address, message_id(delivery.dispatch.public_id, delivery.public_id)
    )


def wire(text: str) -> bytes:
    """Return a text as it goes over the wire."""
    return text.lstrip("\n").replace("\n", "\r\n").encode()


def postfix(it: About, action: str = "failed", status: str = "5.1.1", answer: str = "550 5.1.1") -> bytes:
    delayed = action == "delayed"
    return wire(f"""
Received: by mx.host.example (Postfix)
	id 4FvY2k0; Wed, 25 Nov 2026 08:14:05 +0100 (CET)
Date: Wed, 25 Nov 2026 08:14:05 +0100 (CET)
From: MAILER-DAEMON@mx.host.example (Mail Delivery System)
Subject: {"Delayed Mail (still being retried)" if delayed else "Undelivered Mail Returned to Sender"}
To: {it.sender}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4FvY2k0.1764054845/mx.host.example"
Message-Id: <20261125071405.4FvY2k0@mx.host.example>

This is a MIME-encapsulated message.

--4FvY2k0.1764054845/mx.host.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.host.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<{it.recipient}>: host mx.night-walkers.example[192.0.2.25] said: {answer} <{it.recipient}>:
    Recipient address rejected: User unknown in virtual table (in reply to RCPT TO command)

--4FvY2k0.1764054845/mx.host.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.host.example
X-Postfix-Queue-ID: 4FvY2k0
X-Postfix-Sender: rfc822; {it.sender}
Arrival-Date: Wed, 25 Nov 2026 08:14:02 +0100 (CET)

Final-Recipient: rfc822; {it.recipient}
Original-Recipient: rfc822;{it.recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.night-walkers.example
Diagnostic-Code: smtp; {answer} <{it.recipient}>: Recipient address rejected:
    User unknown in virtual table

--4FvY2k0.1764054845/mx.host.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{it.sender}>
From: "Botkyrka kommun, trygghet" <lagesrapport@botkyrka.example>
Subject: Oroligt vid Alby centrum
Message-ID: <{it.message_id}>

--4FvY2k0.1764054845/mx.host.example--
""")


def office_365(it: About) -> bytes:
    """The report of Exchange Online: addresses that are its own, words full of semicolons, its own Message-ID first."""
    return wire(f"""
From: <postmaster@nightwalkers.onmicrosoft.example>
To: <{it.sender}>
Date: Wed, 25 Nov 2026 07:14:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="8ee9b4b3-5bb7-4d1c-9a5c-4b1b3f2b9a01"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: sv-SE
Message-ID: <7d1e5c1f-6bb1-4a2e-8f42-0a6f0d3c1111@AM0PR01MB0001.eurprd01.prod.exchange.example>
In-Reply-To: <{it.message_id}>
References: <{it.message_id}>
Subject: Det gick inte att leverera: Oroligt vid Alby centrum
Auto-Submitted: auto-replied

--8ee9b4b3-5bb7-4d1c-9a5c-4b1b3f2b9a01
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="c3f0"

--c3f0
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Meddelandet till {it.recipient} kunde inte levereras.

--c3f0
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><body><p style=3D"{"color:red;" * 60}">Meddelandet kunde inte levereras.</p></body></html>

--c3f0--

--8ee9b4b3-5bb7-4d1c-9a5c-4b1b3f2b9a01
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchange.example
Received-From-MTA: dns;mx.host.example
Arrival-Date: Wed, 25 Nov 2026 07:14:08 +0000

Final-Recipient: rfc822;nadia.n@nightwalkers.onmicrosoft.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {it.recipient} not found
X-Display-Name: nadia

--8ee9b4b3-5bb7-4d1c-9a5c-4b1b3f2b9a01
Content-Type: message/rfc822

From: <lagesrapport@botkyrka.example>
Message-ID: <{it.message_id}>
Subject: Oroligt vid Alby centrum
Content-Type: text/plain

Hej!

--8ee9b4b3-5bb7-4d1c-9a5c-4b1b3f2b9a01--
""")


def exim(it: About) -> bytes:
    """Exim's words without any report."""
    return wire(f"""
Return-path: <>
Received: from Debian-exim by mx.night-walkers.example with local (Exim 4.96)
	id 1qXyZa-0005Ab-2x; Wed, 25 Nov 2026 08:14:05 +0100
X-Failed-Recipients: {it.recipient}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.night-walkers.example>
To: {it.sender}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1qXyZa-0005Ab-2x@mx.night-walkers.example>
Date: Wed, 25 Nov 2026 08:14:05 +0100

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {it.recipient}
    host mail.night-walkers.example [192.0.2.26]
    SMTP error from remote mail server after RCPT TO:<{it.recipient}>:
    550 5.1.1 No such person at this address

------ This is a copy of your message, including all the headers. ------

From: <lagesrapport@botkyrka.example>
Subject: Oroligt vid Alby centrum

Hej!
""")


def gmail(it: About) -> bytes:
    return wire(f"""
Received: by 2002:a05:6402:34c7:b0:5d0:1234 with SMTP id w7csp1234;
        Tue, 24 Nov 2026 23:14:05 -0800 (PST)
Content-Type: multipart/report; boundary="000000000000d2f5c206"; report-type=delivery-status
To: {it.sender}
X-Failed-Recipients: {it.recipient}
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
Subject: Delivery Status Notification (Failure)
In-Reply-To: <{it.message_id}>
References: <{it.message_id}>
Message-ID: <67441a2d.050a0220.1cf5.GMR@mx.googlemail.example>
Date: Tue, 24 Nov 2026 23:14:05 -0800 (PST)

--000000000000d2f5c206
Content-Type: multipart/related; boundary="000000000000d2f5c2"

--000000000000d2f5c2
Content-Type: multipart/alternative; boundary="000000000000d2f5"

--000000000000d2f5
Content-Type: text/plain; charset="UTF-8"

** Address not found **

Your message wasn't delivered to {it.recipient} because the address couldn't be found, or is unable to receive mail.

The response from the remote server was:
550 5.1.1 The email account that you tried to reach does not exist.

--000000000000d2f5--

--000000000000d2f5c2--

--000000000000d2f5c206
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; lagesrapport@botkyrka.example
Arrival-Date: Tue, 24 Nov 2026 23:14:04 -0800 (PST)
X-Original-Message-ID: <{it.message_id}>

Final-Recipient: rfc822; {it.recipient}
Action: failed
Status: 5.0.0
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try
 550 5.1.1 again.
Last-Attempt-Date: Tue, 24 Nov 2026 23:14:05 -0800 (PST)

--000000000000d2f5c206
Content-Type: message/rfc822

Message-ID: <{it.message_id}>
Subject: Oroligt vid Alby centrum

--000000000000d2f5c206--
""")


def vacation(it: About, **headers: str) -> bytes:
    """What somebody's mail program answers by itself, quoting words that bounces are made of."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return wire(f"""
From: Nadia Nattvandrare <{it.recipient}>
To: {it.sender}
Subject: Re: Oroligt vid Alby centrum
Message-ID: <vacation@night-walkers.example>
In-Reply-To: <{it.message_id}>
{lines}Content-Type: text/plain

Jag är ledig till den 7 december.

Delivery to the following recipient failed permanently:

     {it.recipient}

550 5.1.1 No such user
""")


def a_person(it: About) -> bytes:
    return wire(f"""
From: Nadia Nattvandrare <{it.recipient}>
To: {it.sender}
Subject: SV: Oroligt vid Alby centrum
Message-ID: <1@night-walkers.example>
In-Reply-To: <{it.message_id}>
Content-Type: text/plain; charset=utf-8

Vi är på plats. Allt är lugnt.
""")
