"""Two who write about the same person's messages at once: in which order they wait, and whose hand is whose."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.delivery import gates, lapsed, settle
from wagtail_nurture.delivery.models import SendWindow
from wagtail_nurture.delivery.taking_out import take_out
from wagtail_nurture.delivery.windows import Window
from wagtail_nurture.models import Delivery

from .test_windows import states


@pytest.fixture(autouse=True)
def no_other_gates(monkeypatch):
    monkeypatch.setattr(gates, "_GATES", [])


def test_a_message_in_another_workers_hand_by_now_is_taken_out_whatever_its_former_window_says(batch):
    """Its person has a second message in the former one, that is still open: a server was slow, a worker killed."""
    fence, deliveries = batch
    put_off, second, *_rest = deliveries
    Delivery.objects.filter(pk=second.pk).update(contact=put_off.contact_id)
    window = Window([put_off, second], fence=fence, at=put_off.created_at)
    window.leaves(put_off)
    settle.settle([put_off], fence=fence, state="queued", reason="try_again")
    window.leaves(second)
    later = uuid.uuid4()
    Delivery.objects.filter(pk=put_off.pk).update(state="claimed", fence=later)
    SendWindow.objects.create(fence=later, messages=[put_off.pk], at=put_off.created_at)
    with transaction.atomic():
        assert list(take_out(Delivery.objects.filter(contact=put_off.contact_id))) == [put_off]
    assert SendWindow.objects.get(pk=later).changed


def test_a_message_in_another_workers_hand_by_now_does_not_close_its_former_window(batch):
    """Of whose worker, which lives, a message for another channel is late."""
    fence, deliveries = batch
    put_off, second, third, _last = deliveries
    window = Window([put_off, second], fence=fence, at=put_off.created_at)
    window.leaves(put_off)
    settle.settle([put_off], fence=fence, state="queued", reason="try_again")
    window.leaves(second)
    late = clock.lease_time() - timedelta(seconds=1)
    Delivery.objects.filter(pk=put_off.pk).update(state="claimed", fence=uuid.uuid4(), lease_until=late)
    Delivery.objects.filter(pk=third.pk).update(lease_until=late)
    lapsed.take_over()
    assert SendWindow.objects.get().pk == fence
    assert states() == ["queued", "claimed", "queued", "claimed"]
