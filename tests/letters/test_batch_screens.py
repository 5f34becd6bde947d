"""The screens of batches of letters: from those that wait to those that were posted, and for whom."""
# ruff: noqa: F401, F811 (fixtures)

import csv
import time

from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from wagtail_nurture.contacts import consent
from wagtail_nurture.delivery.letters import standing, work
from wagtail_nurture.models import (
    BatchLetter,
    Delivery,
    LetterBatch,
    PostalAddress,
)

from . import reading
from .test_batch import admin, prepared, readers, wishes


State, Out = Delivery.State, BatchLetter.State.LEFT_OUT


def test_the_screens_from_waiting_to_posted(wishes, readers, site, client, admin):
    PostalAddress.objects.filter(contact=readers[0]).update(lines="=HYPERLINK(1)\n+33")
    made = wishes(*readers)
    index = reverse("nurture_letters:index")
    assert "12" in client.get(index).content.decode()
    answer = client.post(reverse("nurture_letters:prepare", args=[made.translation_key, site.pk]))
    batch = LetterBatch.objects.get()
    page = reverse("nurture_letters:batch", args=[batch.pk])
    assert answer.url == page
    assert "being prepared" in client.get(page + "?part").content.decode()
    work.carry_on(time.monotonic() + 60)
    shown = client.get(page).content.decode()
    assert "ready to be printed" in shown
    assert reverse("nurture_letters:post", args=[batch.pk]) not in shown, "nobody has the file yet"
    download = client.post(reverse("nurture_letters:pdf", args=[batch.pk]))
    assert download["Content-Type"] == "application/pdf"
    assert "no-store" in download["Cache-Control"]
    assert len(reading.pages(b"".join(download.streaming_content))) == 12
    table = b"".join(client.post(reverse("nurture_letters:csv", args=[batch.pk])).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(table.splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Letter", "First page", "Pages", "Address 1"]
    assert rows[1][:6] == ["1", "1", "1", "Reader00 Martin", "'=HYPERLINK(1)", "'+33"]
    assert [row[1] for row in rows[1:]] == [str(number) for number in range(1, 13)]
    consent.withdraw(readers[1], purpose="advice", channel="letter")
    assert "Take these letters out of the pile" in client.get(page).content.decode()
    refused = client.post(reverse("nurture_letters:pdf", args=[batch.pk]))
    assert refused.url == page, "nobody downloads a letter that must not be posted"
    client.post(reverse("nurture_letters:post", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == LetterBatch.State.READY, "whoever posts must have seen who objects"
    seen = list(standing.objections(batch))
    client.post(reverse("nurture_letters:post", args=[batch.pk]), {"seen": seen})
    work.carry_on(time.monotonic() + 60)
    assert "are posted" in client.get(page).content.decode()
    assert client.post(reverse("nurture_letters:pdf", args=[batch.pk])).status_code == 404, "who objected is in it"
    assert client.post(reverse("nurture_letters:cancel", args=[batch.pk])).status_code == 302
    logged = ModelLogEntry.objects.filter(action__startswith="nurture.letters_").values_list("action", flat=True)
    assert list(logged) == ["nurture.letters_post"], "only what was done"
    assert Delivery.objects.filter(state=State.SENT).count() == 11


def test_get_changes_nothing_and_letters_are_for_those_who_may_see_addresses(
    wishes, readers, site, client, admin, django_user_model
):
    batch = prepared(wishes(*readers), site)
    for act in ("take_out", "post", "cancel", "pdf", "csv"):
        assert client.get(reverse(f"nurture_letters:{act}", args=[batch.pk])).status_code == 405
    other = django_user_model.objects.create_user("other", password="x")
    other.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "post_letter"]))
    client.force_login(other)
    for name in ("batch", "pdf", "csv"):
        address = reverse(f"nurture_letters:{name}", args=[batch.pk])
        answer = client.get(address) if name == "batch" else client.post(address)
        assert answer.status_code == 302, "Wagtail sends who may not to its first page"
        assert answer.url == reverse("wagtailadmin_home")
    other.user_permissions.add(Permission.objects.get(codename="view_personal_data"))
    client.force_login(django_user_model.objects.get(pk=other.pk))
    assert client.get(reverse("nurture_letters:batch", args=[batch.pk])).status_code == 200
