"""What delivery does when other rooms bring news: held messages leave once their cause is mended."""

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import post_save
from django.dispatch import receiver

from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.contacts.site_settings import NurtureSiteSettings
from wagtail_nurture.contacts.wishes import CHANGED
from wagtail_nurture.content import versions
from wagtail_nurture.signals import contacts_changed, message_published
from wagtail_nurture.todos import resolve

from . import channels, links, rhythm
from . import todo_words as _todo_words  # noqa: F401
from .channels.letter import IN_BATCH
from .models import Delivery
from .release import release


channels.load()


@receiver(message_published)
def take_up_a_message_in_force(sender, message_key, locale, **kwargs):
    """A message came into force: its links get their names; who was held for it, or by a fault in it, is sent it.

    Whoever waits without an attempt so far (the server was down, say) gets the corrected message too; after an attempt
    they keep what they were to get, unless it is a translation that waits for a word now. A letter in a batch is
    printed, or will be in a moment: it keeps what stands in it. The language is chosen anew, too: it may be theirs.
    """
    links.keep(message_key, locale)
    held, untried = Q(state=Delivery.State.HELD), Q(state=Delivery.State.QUEUED, attempts=0)
    behind = Q(state=Delivery.State.QUEUED, locale__in=versions.withheld(message_key))
    waiting = Delivery.objects.filter(held | untried | behind, message_key=message_key, sent_at=None)
    waiting.exclude(variant=None).exclude(reason=IN_BATCH).update(variant=None, locale=_wished())
    release(reason__in=["message_unpublished", "render_failed"], message_key=message_key)
    resolve(f"delivery.unpublished:{message_key}")
    resolve(f"delivery.spoilt:{message_key}")


def _wished():
    """The language of a delivery's person, where they have one: the best that there was stood in its place."""
    theirs = Contact.objects.filter(pk=OuterRef("contact")).exclude(language="").values("language")[:1]
    return Coalesce(Subquery(theirs), F("locale"))


@receiver(post_save, sender=NurtureSiteSettings)
def release_those_without_sender(sender, instance, **kwargs):
    """The site has a sender, or a STOP mention, now."""
    for reason, given in (("no_sender", instance.sender_email), ("no_stop", instance.sms_stop)):
        if given:
            release(reason=reason, site=instance.site_id)
            resolve(f"delivery.{reason}:{instance.site_id}")


@receiver(contacts_changed)
def ask_again_what_waits(sender, changes, **kwargs):
    """People changed how often they want to hear from us."""
    people = {change.contact_id for change in changes if change.kind == CHANGED}
    if people:
        rhythm.reconsider(people)
