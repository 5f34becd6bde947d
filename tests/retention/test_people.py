"""Who is erased because they were silent, or never confirmed; and above all who is not."""

import pytest

from wagtail_nurture.contacts import consent, lists, people
from wagtail_nurture.models import (
    ConsentRecord,
    ConsentRequest,
    Contact,
    Delivery,
    DownloadGrant,
    Enrolment,
    Event,
    Form,
    GatedDocument,
    List,
    NurtureSiteSettings,
    Quota,
    Scenario,
    ScenarioVersion,
    Submission,
    Suppression,
    Todo,
)


YEAR = 366


@pytest.fixture
def inside(past, db):
    """Puts a person into a scenario."""

    def enter(person, status="active"):
        scenario = Scenario.objects.create(name="Slow")
        version = ScenarioVersion.objects.create(
            scenario=scenario, number=1, graph={}, hash="x", published_at=past.ago(5 * YEAR)
        )
        return Enrolment.objects.create(
            scenario=scenario,
            version=version,
            contact=person,
            entry_key="once",
            status=status,
            entered_at=past.ago(5 * YEAR),
        )

    return enter


def delivery(past, person, days):
    at = past.ago(days)
    return Delivery.objects.create(
        key=f"d{person.pk}",
        contact=person,
        site=past.site,
        purpose="advice",
        created_at=at,
        not_before=at,
        state="sent",
    )


def test_who_was_silent_for_three_years_is_erased_without_a_trace_of_the_address(past, removed, inside):
    silent = past.person("silent", 4 * YEAR, last_contact_at=past.ago(3 * YEAR + 5))
    past.event(3 * YEAR + 9, "form.submitted", contact=silent)
    delivery(past, silent, 3 * YEAR + 7)
    inside(silent, "finished")
    assert removed() == {"silent": 1}
    assert not Contact.objects.exists() and not Suppression.objects.exists()
    assert Delivery.objects.get().contact is None and Delivery.objects.get().address == ""


def test_whoever_gave_a_sign_or_was_written_to_stays(past, removed, inside):
    past.person("young", 2 * YEAR)
    past.person("acted", 5 * YEAR, last_contact_at=past.ago(2 * YEAR))
    past.event(2 * YEAR, contact=past.person("read", 5 * YEAR))
    delivery(past, past.person("written", 5 * YEAR), 2 * YEAR)
    inside(past.person("inside", 5 * YEAR))
    assert removed() == {}
    assert Contact.objects.count() == 5


def test_of_sites_that_share_people_the_longest_counts(past, site, pool, removed):
    from wagtail.models import Site

    past.person("silent", 4 * YEAR)
    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    NurtureSiteSettings.objects.update_or_create(site=other, defaults={"pool": pool, "prospect_years": 5})
    assert removed() == {}
    NurtureSiteSettings.objects.filter(site=other).update(prospect_years=1)
    assert removed() == {"silent": 1}


def test_who_comes_back_at_the_last_moment_stays(past, removed, monkeypatch):
    first, second = past.person("first", 4 * YEAR), past.person("second", 4 * YEAR)
    erase = people.erase

    def while_the_other_acts(person, **options):
        people.touch([second.pk], past.now)
        return erase(person, **options)

    monkeypatch.setattr(people, "erase", while_the_other_acts)
    assert removed() == {"silent": 1}
    assert list(Contact.objects.all()) == [second] and first.pk != second.pk


# --- never confirmed


@pytest.fixture
def asked(past):
    """Somebody who filled in a newsletter form long ago and never pressed the button."""
    person = past.person("asked", 60, source="form:letter")
    consent.grant(person, purpose="news", action="asked", text="Send me news")
    Permission = person.permissions.model
    Permission.objects.update(changed_at=past.ago(60))
    Event.objects.update(at=past.ago(60))
    ConsentRequest.objects.create(contact=person, created_at=past.ago(60), expires_at=past.ago(53))
    form = Form.objects.create(name="Letter", slug="letter", kind="newsletter", locale=_english())
    Submission.objects.create(contact=person, form=form, at=past.ago(60), data={})
    return person


def _english():
    from wagtail.models import Locale

    return Locale.objects.get_or_create(language_code="en")[0]


def test_who_never_confirmed_is_erased_a_month_after_the_link_expired(past, asked, removed):
    ConsentRequest.objects.update(expires_at=past.ago(29))
    assert "unconfirmed" not in removed()
    ConsentRequest.objects.update(expires_at=past.ago(31))
    assert removed()["unconfirmed"] == 1
    assert not Contact.objects.exists() and not Suppression.objects.exists()
    assert ConsentRecord.objects.get().contact is None


def confirmed(past, person):
    ConsentRequest.objects.create(
        contact=person, created_at=past.ago(50), expires_at=past.ago(43), confirmed_at=past.ago(49)
    )


def asked_again(past, person):
    ConsentRequest.objects.create(contact=person, created_at=past.ago(5), expires_at=past.ago(-2))


def wrote_to_us(past, person):
    form = Form.objects.create(name="Quote", slug="quote", kind="request", locale=_english())
    Submission.objects.create(contact=person, form=form, at=past.ago(60), data={})


def permitted(past, person):
    consent.grant(person, purpose="offers")


def joined(past, person):
    lists.join([person.pk], List.objects.create(pool=past.pool, name="L", slug="l"))


def imported(past, person):
    Contact.objects.update(source="import:old.csv")


def acted(past, person):
    people.touch([person.pk], past.ago(2))


def took_a_file(past, person):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    document = get_document_model().objects.create(title="G", file=ContentFile(b"x", "g.pdf"))
    gated = GatedDocument.objects.create(document=document)
    DownloadGrant.objects.create(gated=gated, contact=person, created_at=past.ago(3), expires_at=past.ago(-3), limit=1)


@pytest.mark.parametrize(
    "speaks_for_them", [confirmed, asked_again, wrote_to_us, permitted, joined, imported, acted, took_a_file]
)
def test_whoever_something_speaks_for_stays(past, asked, removed, speaks_for_them, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    speaks_for_them(past, asked)
    assert "unconfirmed" not in removed()
    assert Contact.objects.filter(pk=asked.pk).exists()


def test_expired_links_and_old_notes_go(past, contact, removed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    took_a_file(past, contact)
    DownloadGrant.objects.update(expires_at=past.ago(31))
    ConsentRequest.objects.create(
        contact=contact, created_at=past.ago(50), expires_at=past.ago(43), confirmed_at=past.ago(49)
    )
    Todo.objects.create(key="a", kind="x", created_at=past.ago(200), resolved_at=past.ago(91))
    Todo.objects.create(key="b", kind="x", created_at=past.ago(200))
    Quota.objects.create(key="k", window=past.ago(5), count=1)
    assert removed() == {"leftovers": 3}
    assert not DownloadGrant.objects.exists() and not ConsentRequest.objects.exists() and not Quota.objects.exists()
    assert Todo.objects.get().key == "b"
