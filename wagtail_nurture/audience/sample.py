"""How many people a segment holds, and ten of them: shown beside the form, saved or not, with what it took."""

import time
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.template.loader import render_to_string

from wagtail_nurture import clock
from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.models import Contact
from wagtail_nurture.patience import TooLong, patiently
from wagtail_nurture.readers import in_their_language

from . import messages
from .conditions.in_segment import inside
from .reach import SEGMENT, Audience, people_of
from .rule import Rule
from .segments import growth


#: People asked at once; names shown; seconds after which a count is given as it stands.
SLICE, NAMES, PATIENCE = 1000, 10, 3


@dataclass
class Sample:
    """``found`` of the ``looked_at`` people of the pool belong; ``everybody``: how many people the pool has.

    ``seconds`` is how long the database took to tell.
    """

    found: int = 0
    looked_at: int = 0
    everybody: int = 0
    people: list = field(default_factory=list)
    seconds: float = 0.0

    @property
    def complete(self):
        return self.looked_at >= self.everybody


def take(audience, pool, *, patience=PATIENCE):
    """A Sample of ``audience`` (Audience) among the people of ``pool``; stops after ``patience`` seconds, or so.

    One count, where the database can tell who belongs and is quick enough; else slice after slice.
    """
    began, at = time.perf_counter(), clock.now()
    everybody = people_of(pool)
    sample = Sample(everybody=everybody.count())
    try:
        numbers = _counted(sample, audience, everybody, at, patience)
    except TooLong:
        numbers = None
    if numbers is None:
        numbers = _looked_through(sample, audience, everybody, at, patience)
    sample.people = list(Contact.objects.filter(pk__in=numbers).order_by("pk"))
    sample.seconds = time.perf_counter() - began
    return sample


def _counted(sample, audience, everybody, at, patience):
    """The ids of the first few; None where the database cannot tell who belongs."""
    truth = audience.truth(at)
    if truth is None:
        return None
    with patiently(patience):
        theirs = everybody.filter(truth.yes)
        sample.found, sample.looked_at = theirs.count(), sample.everybody
        return list(theirs.order_by("pk").values_list("pk", flat=True)[:NAMES])


def _looked_through(sample, audience, everybody, at, patience):
    until, first = time.monotonic() + patience, []
    for looked_at, members in audience.slices(everybody, at, size=SLICE):
        sample.looked_at += looked_at
        sample.found += len(members)
        first = first or members[:NAMES]
        if time.monotonic() > until:
            break
    return first


def problems(segment):
    """What is wrong with the rule of ``segment``, as sentences; also when it contains itself by a detour."""
    with inside(segment.pk):
        return rule_problems(segment.rule)


def rule_problems(rule):
    """What is wrong with ``rule`` (JSON) as that of a segment or a persona, as sentences."""
    return [str(words) for words in [*Rule.from_config(rule).problems(), *messages.problems_outside(rule)]]


def serve(segment, request):
    """The preview of ``segment`` (Segment, saved or not): its sentence, its number, ten people."""
    with in_their_language(request.user):
        grown = growth.days_of(segment)
        more = {"state": growth.state_of(segment), "growth": grown, "chart": growth.draw(grown)}
        return _page(segment, request, problems(segment), Audience.of(segment), more)


def serve_persona(persona, request):
    """The same of ``persona`` (Persona, saved or not): whom its rule fits, whichever persona they are in the end."""
    with in_their_language(request.user):
        wrong = rule_problems(persona.rule)
        return _page(persona, request, wrong, Audience(SEGMENT, 0, persona.name, persona.rule), {"is_persona": True})


def _page(subject, request, wrong, audience, more):
    ready, sees = subject.pool_id and not wrong, privacy.may_see(request.user)
    sample = take(audience, subject.pool) if ready else None
    context = {
        "subject": subject,
        "problems": wrong,
        "sample": sample,
        "sentence": Rule.from_config(subject.rule).sentence(),
        "people": [_shown(person, sees) for person in sample.people] if sample else [],
        "sees": sees,
    }
    page = render_to_string("wagtail_nurture/admin/segment_preview.html", context | more, request=request)
    return HttpResponse(page)


def _shown(person, sees):
    name, address = privacy.name_of(person, sees=sees), privacy.address_of(person, sees=sees)
    return name, "" if address == name else address
