"""Keys to the API, from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts.models import ApiToken, User

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_api_token", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_command_prints_one_key_and_keeps_only_its_hash(sara: User) -> None:
    key = run("SARA@botkyrka.example")
    token = ApiToken.objects.get()
    assert key.startswith("lsb_")
    assert len(key) > 40
    assert (token.user, token.key_hash, token.revoked_at) == (sara, ApiToken.hash_of(key), None)
    assert key not in str(ApiToken.objects.values().get())


def test_revoke_all_ends_every_key_and_makes_none(sara: User) -> None:
    run(sara.email)
    run(sara.email)
    assert run(sara.email, "--revoke-all") == "Revoked: 2"
    assert ApiToken.objects.filter(revoked_at__isnull=False).count() == ApiToken.objects.count() == 2


@pytest.mark.parametrize("who", ["nobody", "disabled"])
def test_no_key_for_somebody_unknown_or_disabled(sara: User, who: str) -> None:
    User.objects.filter(id=sara.id).update(is_active=False)
    with pytest.raises(CommandError):
        run(sara.email if who == "disabled" else "nobody@botkyrka.example")
    assert ApiToken.objects.count() == 0
