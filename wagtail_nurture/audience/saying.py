"""Somebody says something of themselves with a button, or takes it back: the change, its proof and its event."""

from datetime import timedelta

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event

from .sayings.base import key_of, subject_of


#: For so long what was said can be taken back where it was said.
UNDO = timedelta(days=1)


@transaction.atomic
def say(contact_id, saying, *, words, source, network="", locale="", site=None, message="", page_id=None):
    """The person says ``saying`` (a Saying) by a button with ``words``. Returns the Event that stands for it.

    ``message`` is the key of the e-mail, ``page_id`` the page on which the button stood. Pressed twice in the same
    place it is one event; what they said before to the contrary counts no more.
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    before = saying.standing(contact)
    saying.say(contact)
    said = _said(contact)
    mine = (event for event in said if event.subject == subject_of(saying.key))
    same = [event for event in mine if (event.properties.get("message", ""), event.page_id) == (message, page_id)]
    if same and saying.standing(contact) == before:
        return same[-1]
    contrary = [event.pk for event in said if saying.contradicts(key_of(event.subject))]
    recorder.retire(Event.objects.filter(pk__in=contrary), kinds.CHOICE_TAKEN_BACK)
    if saying.about:
        text = saying.sentence()
        consent.note(contact, about=saying.about, text=text, source=source, network=network, locale=locale)
    return recorder.record(
        kinds.CHOICE_SAID,
        site=site,
        contact=contact,
        page_id=page_id,
        locale=locale,
        subject=subject_of(saying.key),
        properties={"words": words, "before": before} | ({"message": message} if message else {}),
    )


@transaction.atomic
def take_back(contact_id, saying, *, source, network="", locale=""):
    """The person takes ``saying`` back: all is as before they said it last. False when that was too long ago."""
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    said = [event for event in _said(contact) if event.subject == subject_of(saying.key)]
    if not said or said[-1].at + UNDO < clock.now():
        return False
    saying.restore(contact, said[-1].properties["before"])
    if saying.about:
        text = f"☐ {saying.sentence()}"
        consent.note(contact, about=saying.about, text=text, source=source, network=network, locale=locale)
    recorder.retire(Event.objects.filter(pk__in=[event.pk for event in said]), kinds.CHOICE_TAKEN_BACK)
    return True


def _said(contact):
    """What they said and has not been taken back, oldest first."""
    return list(Event.objects.filter(contact=contact, kind=kinds.CHOICE_SAID).order_by("at", "pk"))
