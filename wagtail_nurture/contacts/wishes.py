"""What a person wishes of our mails: how often, none for a while, and of which topics nothing (C2, D11).

A wish is the person's own word. It delays marketing mail and thins out what it proposes; it never stops what was asked
for expressly (``delivery.rhythm``, ``content.group`` obey).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wagtail_nurture import clock
from wagtail_nurture.lookups import one_of, those
from wagtail_nurture.text import one_line

from .changes import Change, announce
from .models import Channel, Contact


CHANGED, MUTED, UNMUTED = "wishes.changed", "topic.muted", "topic.unmuted"
CHANNEL = "wishes.channel"


class Frequency(models.TextChoices):
    ALWAYS = "", _("as it comes")
    WEEKLY = "weekly", _("at most one mail a week")
    MONTHLY = "monthly", _("at most one mail a month")


#: Days between two marketing mails.
DAYS = {Frequency.WEEKLY: 7, Frequency.MONTHLY: 30}


class Wishes(models.Model):
    """How often a person wants to hear from us. No row: as it comes."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, primary_key=True, related_name="wishes")
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, blank=True, default="")
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    #: By which they would rather be reached, where a message comes by several; "" for any.
    channel = models.CharField(_("rather by"), max_length=10, choices=Channel.choices[:3], blank=True, default="")
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []


class MutedTopic(models.Model):
    """A topic (slug of a page tag) of which a person wants to read nothing; ``until`` empty means for good."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="muted_topics", db_index=False)
    topic = models.CharField(_("topic"), max_length=100)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "wagtail_nurture"
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["contact", "topic"], name="nurture_muted_topic")]


@dataclass(frozen=True)
class Rhythm:
    """One person's standing wish: ``frequency`` (Frequency), ``paused_until`` (aware, in the future, or None)."""

    frequency: str = Frequency.ALWAYS
    paused_until: datetime | None = None

    @property
    def gap(self):
        """The least time between two marketing mails (timedelta), or None for any."""
        return timedelta(days=DAYS[self.frequency]) if self.frequency in DAYS else None


def rhythms(contact_ids, *, at=None):
    """{contact id: Rhythm} of those who wish for less at ``at`` (aware, default: story now). One query."""
    at = at or clock.now()
    rows = Wishes.objects.filter(~Q(frequency="") | Q(paused_until__gt=at), one_of("contact_id", contact_ids))
    return {
        row.contact_id: Rhythm(row.frequency, row.paused_until if row.paused_until and row.paused_until > at else None)
        for row in rows
    }


def muted(contact_ids, *, at=None):
    """{contact id: {topic: until or None}} of what people mute at ``at`` (default: story now). One query."""
    still = Q(until=None) | Q(until__gt=at or clock.now())
    found = {}
    for row in MutedTopic.objects.filter(still, one_of("contact_id", contact_ids)):
        found.setdefault(row.contact_id, {})[row.topic] = row.until
    return found


@transaction.atomic
def set_rhythm(contact, rhythm):
    """``contact`` wishes ``rhythm`` from now on. Whether that is news; only news leaves an event."""
    at = clock.now()
    former = rhythms([contact.pk], at=at).get(contact.pk, Rhythm())
    if former == rhythm:
        return False
    Wishes.objects.update_or_create(
        contact=contact,
        defaults={"frequency": rhythm.frequency, "paused_until": rhythm.paused_until, "changed_at": at},
    )
    told = {"old": _told(former), "new": _told(rhythm)}
    announce([Change(contact.pk, CHANGED, "rhythm", told, at=at)])
    return True


def slow_down(contact_ids, frequency, *, by=""):
    """All of ``contact_ids`` get marketing mail no oftener than ``frequency`` (Frequency), by somebody else's decision.

    Whoever wants as few or fewer is left as they are. Returns how many are news. Four statements; call it inside the
    transaction that decided it.
    """
    at = clock.now()
    standing = dict(Wishes.objects.filter(one_of("contact_id", contact_ids)).values_list("contact", "frequency"))
    news = [pk for pk in sorted(set(contact_ids)) if DAYS.get(standing.get(pk, ""), 0) < DAYS[frequency]]
    Wishes.objects.bulk_create(
        [Wishes(contact_id=pk, frequency=frequency, changed_at=at) for pk in news],
        update_conflicts=True,
        unique_fields=["contact"],
        update_fields=["frequency", "changed_at"],
        batch_size=200,
    )
    new = _told(Rhythm(frequency))
    announce(
        [
            Change(pk, CHANGED, "rhythm", {"old": _told(Rhythm(standing.get(pk, ""))), "new": new, "by": by}, at=at)
            for pk in news
        ]
    )
    return len(news)


def channels(contact_ids):
    """{contact id: channel} of those who would rather be reached by a certain one. One query."""
    rows = Wishes.objects.filter(one_of("contact_id", contact_ids)).exclude(channel="")
    return dict(rows.values_list("contact", "channel"))


@transaction.atomic
def prefer(contact, channel):
    """``contact`` would rather be reached by ``channel`` (Channel; "" for any). Whether that is news."""
    at, former = clock.now(), channels([contact.pk]).get(contact.pk, "")
    if former == channel:
        return False
    Wishes.objects.update_or_create(contact=contact, defaults={"channel": channel, "changed_at": at})
    announce([Change(contact.pk, CHANNEL, "", {"old": str(former), "new": str(channel)}, at=at)])
    return True


def _told(rhythm):
    until = rhythm.paused_until.isoformat() if rhythm.paused_until else ""
    return {"frequency": str(rhythm.frequency), "paused_until": until}


@transaction.atomic
def mute(contact, topic, *, until=None):
    """``contact`` wants nothing about ``topic`` (slug) until ``until`` (aware; None: for good). Whether it is news."""
    at, topic = clock.now(), one_line(topic, 100)
    standing = muted([contact.pk], at=at).get(contact.pk, {})
    if not topic or (topic in standing and standing[topic] == until):
        return False
    MutedTopic.objects.update_or_create(contact=contact, topic=topic, defaults={"until": until, "changed_at": at})
    told = {"until": until.isoformat() if until else ""}
    announce([Change(contact.pk, MUTED, f"topic:{topic}"[:100], told, at=at)])
    return True


def mute_many(contact_ids, topic, *, until, by=""):
    """All of ``contact_ids`` hear nothing about ``topic`` until ``until`` (aware), by somebody else's decision.

    Whoever wanted nothing for longer, or for good, is left as they are. Returns how many are news. Four statements;
    call it inside the transaction that decided it.
    """
    at, topic = clock.now(), one_line(topic, 100)
    standing = muted(contact_ids, at=at) if topic else {}
    news = [
        contact
        for contact in sorted(set(contact_ids))
        if topic and until > at and not _lasts(standing.get(contact, {}), topic, until)
    ]
    MutedTopic.objects.bulk_create(
        [MutedTopic(contact_id=contact, topic=topic, until=until, changed_at=at) for contact in news],
        update_conflicts=True,
        unique_fields=["contact", "topic"],
        update_fields=["until", "changed_at"],
        batch_size=200,
    )
    told = {"until": until.isoformat(), "by": by}
    announce([Change(contact, MUTED, f"topic:{topic}"[:100], told, at=at) for contact in news])
    return len(news)


def _lasts(standing, topic, until):
    """Whether ``topic`` is muted at least until ``until`` in ``standing`` ({topic: until or None})."""
    return topic in standing and (standing[topic] is None or standing[topic] >= until)


def muting(topic, *, at=None):
    """Who wants nothing about ``topic`` at ``at`` (default: story now): a Q on contacts."""
    still = Q(until=None) | Q(until__gt=at or clock.now())
    return those(MutedTopic.objects.filter(still, topic=topic))


@transaction.atomic
def unmute(contact, topic):
    """``contact`` wants to read about ``topic`` again. Whether that is news."""
    at = clock.now()
    gone, _by_model = MutedTopic.objects.filter(contact=contact, topic=topic).delete()
    if gone:
        announce([Change(contact.pk, UNMUTED, f"topic:{topic}"[:100], at=at)])
    return bool(gone)
