"""Letters that lie in a folder on another mail server: read once, settled, and put away; stray ones are left alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from botkyrka_oro.environment import ServerAddress
from contacts.models import Contact
from notifications.lifecycle import DeliveryState
from notifications.models import Delivery, Dispatch, StrayMail
from tests.incoming import raw, written
from tests.incoming.conftest import Sent
from tests.incoming.imap import PASSWORD, TLS, USER, ImapServer
from tests.incoming.test_strays import UNNAMED

pytestmark = pytest.mark.django_db

MakeServer = Callable[..., ImapServer]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our machine trusts the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))


@pytest.fixture
def imap(settings: Settings) -> Generator[MakeServer, None, None]:
    """Start a server and point the settings at it."""
    servers: list[ImapServer] = []

    def start(*extensions: str, keeps_flags: bool = True, prefix: str = "") -> ImapServer:
        server = ImapServer(*extensions, keeps_flags=keeps_flags, prefix=prefix)
        servers.append(server)
        settings.INCOMING_IMAP = ServerAddress("imaps", "localhost", server.port, USER, PASSWORD, "INBOX")
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def fetch_mail() -> str:
    said = StringIO()
    call_command("fetch_mail", stdout=said)
    return said.getvalue()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("extensions", [("MOVE",), ("UIDPLUS",), ()])
def test_what_is_settled_is_put_away_and_what_people_have_to_judge_is_left_unread(
    extensions: tuple[str, ...], imap: MakeServer, sent: Sent, nadia: Contact, bo: Contact
) -> None:
    server = imap(*extensions)
    delivery, other = sent(nadia), sent(bo)
    it = raw.about(delivery)
    report, answer, stranger, person, stray = (
        raw.postfix(it),
        raw.vacation(raw.about(other), Auto_Submitted="auto-replied"),
        raw.postfix(raw.About("studsar@lage.botkyrka.example", "x@y.example", "1@y.example")),
        raw.a_person(raw.about(other)),
        written.with_files(UNNAMED, "bild.jpg"),
    )
    server.deliver(report, answer, person, stray, stranger)

    assert fetch_mail() == (
        "bounces: 1, automatic answers: 1, about letters that are not ours: 1, answers: 1, for people to judge: 1.\n"
    )

    delivery.refresh_from_db()
    other.refresh_from_db()
    assert (delivery.state, delivery.bounce_status, other.state) == ("bounced", "5.1.1", "sent")
    assert (other.responses.count(), StrayMail.objects.count()) == (1, 1)
    assert server.lying_in("INBOX") == [stray]
    assert server.lying_in("Lagesstod") == [report, answer, person, stranger]
    assert all("\\Seen" in one.flags for one in server.folders["Lagesstod"].values())
    assert [one.flags for one in server.folders["INBOX"].values()] == [{"Lagesstod"}]

    assert fetch_mail() == "nothing new.\n"


@pytest.mark.usefixtures("trusted")
def test_a_server_without_flags_of_ones_own_shows_a_persons_letter_again_and_that_changes_nothing(
    imap: MakeServer, sent: Sent, nadia: Contact
) -> None:
    server = imap("MOVE", "NAMESPACE", keeps_flags=False, prefix="INBOX.")
    person, report = written.mail(UNNAMED), raw.gmail(raw.about(sent(nadia)))
    server.deliver(person, report)

    assert fetch_mail() == "bounces: 1, for people to judge: 1.\n"
    assert fetch_mail() == "for people to judge: 1.\n"
    assert StrayMail.objects.count() == 1

    assert (server.lying_in("INBOX"), server.lying_in("INBOX.Lagesstod")) == ([person], [report])
    assert [one.flags for one in server.folders["INBOX"].values()] == [set()]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("moment", ["UID STORE", "CREATE", "UID MOVE"])
def test_who_dies_between_settling_and_putting_away_reads_the_letter_again_and_settles_nothing_twice(
    moment: str, imap: MakeServer, sent: Sent, nadia: Contact
) -> None:
    server = imap("MOVE")
    delivery = sent(nadia)
    server.deliver(raw.postfix(raw.about(delivery)))
    server.fails_at = moment
    with pytest.raises(CommandError, match="could not be read to its end"):
        fetch_mail()
    settled = Delivery.objects.values().get(pk=delivery.pk)
    assert settled["state"] == "bounced"
    assert len(server.lying_in("INBOX")) == 1

    assert fetch_mail() == "bounces: 1.\n"

    assert Delivery.objects.values().get(pk=delivery.pk) == settled
    assert (len(server.lying_in("INBOX")), len(server.lying_in("Lagesstod"))) == (0, 1)


@pytest.mark.usefixtures("trusted")
def test_a_bounce_that_comes_too_early_lies_until_the_row_says_sent(
    imap: MakeServer, sent: Sent, nadia: Contact, now: datetime
) -> None:
    server = imap("MOVE")
    delivery = sent(nadia, state=DeliveryState.QUEUED)
    letters = Delivery.objects.filter(pk=delivery.pk)
    letters.update(state="sending", claim="0" * 32)
    server.deliver(raw.postfix(raw.about(delivery)))

    assert fetch_mail() == "to be read again: 1.\n"
    assert [one.flags for one in server.folders["INBOX"].values()] == [set()]

    letters.update(state="sent", sent_at=now, claim=None)
    assert fetch_mail() == "bounces: 1.\n"
    assert letters.get().state == "bounced"


@pytest.mark.usefixtures("trusted")
def test_who_dies_between_keeping_an_answer_and_putting_it_away_keeps_it_once(
    imap: MakeServer, sent: Sent, nadia: Contact
) -> None:
    server = imap("MOVE")
    delivery = sent(nadia)
    server.deliver(written.with_files(raw.about(delivery), "bild.jpg"))
    server.fails_at = "UID STORE"
    with pytest.raises(CommandError, match="could not be read to its end"):
        fetch_mail()

    assert fetch_mail() == "answers: 1.\n"

    assert (delivery.responses.count(), Dispatch.objects.filter(kind="reply").count()) == (1, 1)
    assert (len(server.lying_in("INBOX")), len(server.lying_in("Lagesstod"))) == (0, 1)


def test_a_certificate_nobody_vouches_for_is_not_talked_to(imap: MakeServer) -> None:
    server = imap()
    with pytest.raises(CommandError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch_mail()
    assert server.said == []


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_and_a_missing_folder_are_told_without_the_password(
    imap: MakeServer, settings: Settings
) -> None:
    server = imap()
    settings.INCOMING_IMAP = ServerAddress("imaps", "localhost", server.port, USER, "fel-hemlighet", "INBOX")
    with pytest.raises(CommandError, match="AUTHENTICATIONFAILED") as caught:
        fetch_mail()
    assert "fel-hemlighet" not in str(caught.value)

    settings.INCOMING_IMAP = ServerAddress("imaps", "localhost", server.port, USER, PASSWORD, "Studsar")
    with pytest.raises(CommandError, match="no such folder"):
        fetch_mail()


def test_without_a_folder_in_the_settings_the_command_says_so(settings: Settings) -> None:
    settings.INCOMING_IMAP = None
    with pytest.raises(CommandError, match="INCOMING_IMAP_URL is not set"):
        fetch_mail()
