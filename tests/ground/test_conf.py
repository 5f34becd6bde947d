from dataclasses import fields

import pytest

from wagtail_nurture.conf import NurtureSettings, read
from wagtail_nurture.conf import settings as nurture
from wagtail_nurture.exceptions import SettingError


def test_without_a_setting_every_key_has_its_default():
    assert read({}) == NurtureSettings()


def test_an_unknown_key_is_named():
    with pytest.raises(SettingError, match="TRACKING_MOOD.*TRACKING_MODE"):
        read({"TRACKING_MOOD": "server"})


@pytest.mark.parametrize("value", ["13", True, None])
def test_a_wrong_type_is_named(value):
    with pytest.raises(SettingError, match="COOKIE_DAYS.*int"):
        read({"COOKIE_DAYS": value})


def test_a_changed_setting_is_seen_at_once(settings):
    settings.WAGTAIL_NURTURE = {"COOKIE_DAYS": 7}
    assert nurture.COOKIE_DAYS == 7


def test_every_purpose_has_words():
    assert [str(label) for label in read({}).purposes.values()] == ["Advice mails", "Newsletter", "Offers"]


NUMBERS = [item.name for item in fields(NurtureSettings) if item.type is int]


@pytest.mark.parametrize("name", NUMBERS)
def test_no_number_may_be_negative(name):
    with pytest.raises(SettingError, match=f"{name}.*or more.*-1"):
        read({name: -1})


@pytest.mark.parametrize("name", NUMBERS)
def test_the_default_of_each_number_is_within_its_range(name):
    assert read({name: getattr(NurtureSettings(), name)}) == NurtureSettings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BATCH_SIZE", 0),
        ("BATCH_SIZE", 10**7),
        ("SEND_WINDOW", 0),
        ("LEASE_SECONDS", 0),
        ("MAX_ATTEMPTS", 0),
        ("TRUSTED_PROXIES", 99),
        ("COOKIE_NAME", ""),
        ("COOKIE_NAME", "a;b"),
        ("CURRENCY", "€"),
        ("BASE_TEMPLATE", ""),
        ("ALARM", "not a path"),
        ("CLOCK", "nodots"),
        ("RESOLVER", ".x"),
        ("CONSENT_CALLABLE", "a."),
        ("PURPOSES", {"Club News": "x"}),
        ("PURPOSES", {1: "x"}),
        ("PURPOSES", {"transactional": "x"}),
        ("CLUSTERS", {"fast": "x"}),
        ("CLUSTERS", {"now": ""}),
        ("TOKEN_KEYS", [""]),
        ("TOKEN_KEYS", [None]),
        ("HOLD_ALLOW", ["example.com"]),
        ("HOLD_ALLOW", [3]),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_and_named(name, value):
    with pytest.raises(SettingError, match=name):
        read({name: value})


def test_what_is_no_dict_at_all_is_said():
    with pytest.raises(SettingError, match="must be a dict, not list"):
        read([])
