"""Questions about facts, for a whole set of people at a time."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q

from wagtail_nurture import clock

from . import classify, kinds
from .models import Event, EventClass, PageFact, PageTopic, Visitor


@dataclass(frozen=True)
class View:
    """One page that a person has looked at (or clicked through to): how often, and when last."""

    page_id: int
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Act:
    """One open or click of a message. ``kind`` is human, machine or unknown, or None while it settles."""

    event: Event
    kind: str | None

    @property
    def settled_at(self):
        return classify.settled_at(self.event)


def pages(*, section=None, types=(), topic="", author="", locale=""):
    """A queryset of page ids, for use inside other queries.

    ``section``: id of a page; it and all below it, in every language. ``types``: labels like "shop.bikepage".
    ``topic``: the slug of a tag. ``author``: the id of the owner's account, as text. ``locale``: a language code.
    """
    found = PageFact.objects.all()
    if section:
        paths = _paths_of(section)
        found = found.filter(_under(paths)) if paths else found.none()
    if types:
        found = found.filter(type__in=list(types))
    if topic:
        found = found.filter(topics__topic=topic)
    if author:
        found = found.filter(author=author)
    if locale:
        found = found.filter(locale=locale)
    return found.values("page_id")


def viewed(contact_ids, *, since=None, until=None, types=(), section=None, topic="", limit=None):
    """{contact id: [View, newest first]} of pages viewed between ``since`` and ``until`` (aware, default: ever to now).

    At most ``limit`` views a person. One query, two with ``section``. People who viewed nothing are absent.
    """
    events = Event.objects.filter(kind=kinds.PAGE_VIEWED, contact_id__in=list(contact_ids), page_id__isnull=False)
    return _views(events, since=since, until=until, limit=limit, types=types, section=section, topic=topic)


def clicked(contact_ids, *, enrolment_ids=None, since=None, until=None, types=(), section=None, topic="", limit=None):
    """Like :func:`viewed`, of the pages that people went to by clicking in a message; machines' clicks left out.

    With ``enrolment_ids`` only the messages of those passages through a scenario count.
    """
    until = until or clock.now()
    found = defaultdict(dict)
    wanted = None
    if section or types or topic:
        wanted = set(pages(section=section, types=types, topic=topic).values_list("page_id", flat=True))
    for contact, acts in messages(contact_ids, kinds.MESSAGE_CLICKED, since=since, until=until).items():
        for act in acts:
            event = act.event
            if act.kind != EventClass.Kind.HUMAN or event.page_id is None:
                continue
            if enrolment_ids is not None and enrolment_of(event.subject) not in enrolment_ids:
                continue
            if wanted is not None and event.page_id not in wanted:
                continue
            known = found[contact].get(event.page_id)
            found[contact][event.page_id] = View(event.page_id, known.times + 1 if known else 1, event.at)
    return {contact: _newest(by_page.values(), limit) for contact, by_page in found.items()}


@dataclass
class Past:
    """The ids of pages of what somebody ``bought``, and of those that messages ``proposed`` to them."""

    bought: set = field(default_factory=set)
    proposed: set = field(default_factory=set)


def past(contact_ids, *, since):
    """{contact id: Past}; what was proposed counts from ``since`` (aware) on, what was bought ever. One query.

    A purchase names pages by its own page or by ``pages`` (ids), the word of a message sent by ``proposed``, which is
    {block: [[page id, …]]}.
    """
    sent = Q(kind=kinds.MESSAGE_SENT, at__gte=since, properties__has_key="proposed")
    rows = Event.objects.filter(Q(kind=kinds.PURCHASE_MADE) | sent, contact_id__in=list(contact_ids))
    found = defaultdict(Past)
    for contact, kind, page, properties in rows.values_list("contact_id", "kind", "page_id", "properties").iterator():
        if kind == kinds.PURCHASE_MADE:
            named = properties.get("pages") if isinstance(properties, dict) else None
            found[contact].bought.update(number for number in [page, *(named or ())] if isinstance(number, int))
        else:
            found[contact].proposed.update(row[0] for block in properties["proposed"].values() for row in block)
    return dict(found)


def last_sent(contact_ids, message_key):
    """{contact id: when the message ``message_key`` (UUID, of all its languages) last left to them}. One query."""
    sent = Event.objects.filter(
        kind=kinds.MESSAGE_SENT, contact_id__in=list(contact_ids), properties__message=str(message_key)
    )
    return dict(sent.values_list("contact_id").annotate(last=Max("at")))


def messages(contact_ids, kind, *, since=None, until=None):
    """{contact id: [Act, oldest first]} of opens or clicks (``kind``) up to ``until``, each classified when settled."""
    until = until or clock.now()
    events = Event.objects.filter(kind=kind, contact_id__in=list(contact_ids), at__lte=until)
    if since:
        events = events.filter(at__gte=since)
    found = defaultdict(list)
    for act in acts(events, until):
        found[act.event.contact_id].append(act)
    return dict(found)


def acts(events, at):
    """[Act, oldest first] of ``events`` (queryset), as of ``at``; those that are no opens or clicks are human.

    One query, and four more when one of them settled that nobody has decided about.
    """
    mine = FilteredRelation("classes", condition=Q(classes__rules_version=classify.RULES_VERSION))
    found = list(events.annotate(judged=mine).annotate(judged_kind=F("judged__kind")).order_by("at", "pk"))
    decided = classify.classes_of(
        [event for event in found if event.judged_kind is None and event.kind in kinds.SETTLING], at=at
    )
    return [Act(event, _judged(event, decided, at)) for event in found]


def _judged(event, decided, at):
    if event.kind not in kinds.SETTLING:
        return EventClass.Kind.HUMAN
    if event.judged_kind is None:
        return decided.get(event.pk)
    return event.judged_kind if classify.settled_at(event) <= at else None


def enrolment_of(subject):
    """The enrolment id in an event's subject ``step:<enrolment>:<step>``, or None.

    >>> enrolment_of("step:12:ab"), enrolment_of("delivery:5")
    (12, None)
    """
    parts = subject.split(":")
    return int(parts[1]) if parts[0] == "step" and len(parts) > 2 and parts[1].isdecimal() else None


def measured(contact_ids):
    """The set of those whose visits can be known at all: a browser of theirs agreed to be remembered. One query."""
    return set(measurable().filter(contact_id__in=list(contact_ids)).values_list("contact_id", flat=True))


def measurable():
    """The Visitors through whom somebody's visits can be known, for use inside other queries."""
    return Visitor.objects.filter(consent=Visitor.GRANTED, contact__isnull=False)


@dataclass(frozen=True)
class Believed:
    """Opens or clicks by what is known of them, as querysets of Event for use inside other queries."""

    human: object
    settling: object
    #: Nobody can tell, or nobody has decided yet: whoever takes them out of the inbox does, or the next daily round.
    doubtful: object


def believed(acts, at):
    """``acts`` (queryset of opens or clicks) as of ``at``: Believed. Nothing is decided here."""
    limit, version = at - classify.settling(), classify.RULES_VERSION
    settled, judged = acts.filter(at__lte=limit), EventClass.objects.filter(event=OuterRef("pk"), rules_version=version)
    return Believed(
        human=settled.filter(classes__rules_version=version, classes__kind=EventClass.Kind.HUMAN),
        settling=acts.filter(at__gt=limit, at__lte=at),
        doubtful=settled.filter(~Exists(judged.exclude(kind=EventClass.Kind.UNKNOWN))),
    )


def topics_of(page_ids):
    """{page id: [topic slugs, sorted]}; a page without topics is absent. One query."""
    found = defaultdict(list)
    rows = PageTopic.objects.filter(page_id__in=list(page_ids)).order_by("topic")
    for page, topic in rows.values_list("page_id", "topic"):
        found[page].append(topic)
    return dict(found)


def days_before(at, days):
    """``at`` less ``days`` days, or None for no limit (0 or None)."""
    return at - timedelta(days=days) if days else None


def _views(events, *, since, until, limit, types, section, topic):
    events = events.filter(at__lte=until or clock.now())
    if since:
        events = events.filter(at__gte=since)
    if types or section or topic:
        events = events.filter(page_id__in=pages(section=section, types=types, topic=topic))
    rows = events.values("contact_id", "page_id").annotate(times=Count("pk"), last=Max("at"))
    found = defaultdict(list)
    for row in rows:
        found[row["contact_id"]].append(View(row["page_id"], row["times"], row["last"]))
    return {contact: _newest(views, limit) for contact, views in found.items()}


def _newest(views, limit):
    return sorted(views, key=lambda view: (view.last_at, view.page_id), reverse=True)[:limit]


def _paths_of(page_id):
    keys = PageFact.objects.filter(page_id=page_id).values("translation_key")
    return list(PageFact.objects.filter(translation_key__in=keys).values_list("path", flat=True))


def _under(paths):
    found = Q(path__startswith=paths[0])
    for path in paths[1:]:
        found |= Q(path__startswith=path)
    return found
