import json

import pytest
from django.core.management import CommandError, call_command

from wagtail_nurture.contacts import consent
from wagtail_nurture.models import Contact


def test_export_writes_json(contact, capsys):
    consent.grant(contact, purpose="advice", text="Écrivez-moi")
    call_command("nurture_export_contact", "ADA@example.org")
    (told,) = json.loads(capsys.readouterr().out)
    assert told["pool"] == "Shop" and told["contact"]["first_name"] == "Ada"
    assert told["consentrecord"][0]["text"] == "Écrivez-moi"


def test_export_writes_a_file(contact, tmp_path):
    call_command("nurture_export_contact", "ada@example.org", output=str(tmp_path / "ada.json"))
    assert json.loads((tmp_path / "ada.json").read_text())[0]["contact"]["email"] == "ada@example.org"


def test_erase_forgets_the_person(contact, capsys):
    call_command("nurture_erase_contact", "ada@example.org", yes=True)
    assert not Contact.objects.exists()
    assert "ada" not in capsys.readouterr().out


def test_erase_asks_first(contact, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "n")
    with pytest.raises(CommandError):
        call_command("nurture_erase_contact", "ada@example.org")
    assert Contact.objects.exists()


@pytest.mark.parametrize("address", ["nobody@example.org", "not an address"])
def test_an_unknown_address_is_said_so(db, address):
    with pytest.raises(CommandError):
        call_command("nurture_export_contact", address)
