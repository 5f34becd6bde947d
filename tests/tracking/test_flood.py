"""A script that reports visits without end cannot fill the database."""

import pytest

from wagtail_nurture.tracking import network

from .conftest import Browser, written


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(network, "VISITS_A_MINUTE", 3)
    monkeypatch.setattr(network, "_counts", {})
    monkeypatch.setattr(network, "_minute", 0)
    monkeypatch.setattr(network, "monotonic", lambda: 600.0)


def report(bike, address, times=1):
    for _ in range(times):
        assert Browser(choice="yes").report({"page": bike.pk}, REMOTE_ADDR=address).status_code == 204


def test_one_network_is_heard_so_often_a_minute_and_others_still_are(bike, caplog):
    report(bike, "9.9.9.9", times=5)
    report(bike, "9.9.9.77")  # the same network
    report(bike, "8.8.8.8")
    assert written() == 4
    assert len(caplog.records) == 1 and "9.9.9" not in caplog.text


def test_the_next_minute_counts_anew(bike, monkeypatch):
    report(bike, "9.9.9.9", times=5)
    monkeypatch.setattr(network, "monotonic", lambda: 661.0)
    report(bike, "9.9.9.9", times=2)
    assert written() == 5


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", ""])
def test_a_proxy_that_nobody_told_us_of_is_not_limited(bike, address):
    report(bike, address, times=6)
    assert written() == 6


def test_beyond_so_many_networks_the_rest_share_one_account(bike, monkeypatch):
    monkeypatch.setattr(network, "NETWORKS", 1)
    report(bike, "9.9.9.9")
    for number in range(5):
        report(bike, f"8.8.{number}.8")
    assert written() == 4
