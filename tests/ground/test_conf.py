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
