"""What it costs to make a message for each of many people: beside joining strings, and beside compiling MJML for each.

``python -m wagtail_nurture.bench.rendering EMAIL AFTER LAST`` makes it for the people with ids above AFTER, up to LAST,
in a process of its own, and prints JSON: what each way took of the processor, and the peak of the memory on the way.
"""

import json
import resource
import sys
import time
from statistics import median
from subprocess import PIPE, run
from types import SimpleNamespace

import django
from django.db import connection

from wagtail_nurture.garbage import uncollected


FIELDS, CARDS = 20, 3
#: People made at once, as by the sender.
AT_ONCE = 1000
COMPILED = 5
#: The memory is looked at after so much of the work, and at its end.
FIRST = 0.2
WORDS = "Touring is the art of carrying little and stopping often. " * 7


def rows(count):
    """``count`` people, each with their own value of every field."""
    from .table import Row

    email, crowd = _message(), _people(count)
    connection.close()
    command = [sys.executable, "-m", "wagtail_nurture.bench.rendering", *map(str, (email.pk, crowd.after, crowd.last))]
    told = json.loads(run(command, stdout=PIPE, text=True, check=True).stdout.splitlines()[-1])  # noqa: S603
    each = {name: told[name] / count * 1e6 for name in ("woven", "joined", "facts")}
    what = f"{told['size'] / 1000:.0f} kB, {FIELDS} fields, {CARDS} cards, one rule; {count:,} people"
    ratio, whole = told["ratio"], each["facts"] + each["woven"]
    yield Row("rendering, filling the slots", each["woven"], each["joined"], "us", "<= 3", ratio <= 3, what, ratio)
    yield Row(
        "rendering, with reading the facts",
        whole,
        told["compiled"] * 1e6,
        "us",
        "<= 0.05 (20 x faster)",
        whole <= told["compiled"] * 1e6 / 20,
        "of each person, values, cards and rule asked of the database; beside: the same message compiled for each",
    )
    before, after = told["peaks"]
    note = f"at the end, beside after a fifth of the {count:,} people; {AT_ONCE:,} at once"
    yield Row("rendering, peak memory", after, before, "MB", "ratio <= 1.05", after <= 1.05 * before, note)


def _message():
    """A published Email of some 40 kB."""
    from wagtail.models import Locale, Page, Site

    from wagtail_nurture.contacts.models import ContactField
    from wagtail_nurture.content.models import Email

    for number in range(FIELDS):
        ContactField.objects.create(slug=f"field_{number}", label=f"Field {number}", kind=ContactField.Kind.TEXT)
    home = Site.objects.get(is_default_site=True).root_page
    pages = [home.add_child(instance=Page(title=f"Way {number}", slug=f"way-{number}")) for number in range(CARDS)]
    words = [f"<p>{WORDS} {{{{ field_{number}|friend }}}}.</p>" for number in range(FIELDS)]
    rule = {"match": "all", "conditions": [{"type": "score", "value": {"at_least": 10}}]}
    text = {"type": "text", "value": "<p>For you.</p>"}
    blocks = [
        *({"type": "text", "value": "".join(words[start : start + 5])} for start in range(0, FIELDS, 5)),
        *({"type": "page_card", "value": {"page": page.pk, "button": "", "otherwise": "newest"}} for page in pages),
        {"type": "shown_if", "value": {"rule": rule, "then": [text], "otherwise": []}},
    ]
    email = Email(name="Rendered", subject="For {{ field_0|friend }}", locale=Locale.objects.first(), live=False)
    email.body = Email._meta.get_field("body").to_python(blocks)
    email.save()
    email.save_revision().publish()
    return email


def _people(count):
    from django.utils import timezone

    from wagtail_nurture.audience.models import Score
    from wagtail_nurture.contacts.models import ContactField, ContactValue

    from . import people, series

    crowd = people.gather(count, "rendered")
    for field in ContactField.objects.filter(slug__startswith="field_"):
        series.insert(ContactValue(field=field), crowd.source, contact_id="id", text=f"'{field.slug} of ' || id")
    series.insert(Score(points=0, changed_at=timezone.now()), crowd.source, contact_id="id", points="id %% 20")
    return crowd


def work(email_id, after, last):
    """What the process tells of the people above ``after``, up to ``last`` (dict)."""
    from wagtail.models import Site

    from wagtail_nurture.content import compile as compiler
    from wagtail_nurture.content import facts, render
    from wagtail_nurture.content.knowledge import OnRecord
    from wagtail_nurture.content.models import Email, MessageVersion

    email = Email.objects.get(pk=email_id)
    version, site = MessageVersion.objects.get(email=email), Site.objects.get(is_default_site=True)
    told, ratios, peaks, size = {"woven": 0.0, "joined": 0.0, "facts": 0.0}, [], [], 0
    for start in range(after, last, AT_ONCE):
        recipients = _recipients(site, range(start + 1, min(start + AT_ONCE, last) + 1))
        began = time.process_time()
        known = facts.gather(version, recipients, OnRecord())
        gathered = time.process_time()
        texts = [(each.subject, each.html, each.text) for each in render.weave(version, recipients, known).values()]
        woven = time.process_time()
        size = sum(len(part.encode()) for part in texts[0])
        del texts
        pieces = [(each.html_pieces, each.text_pieces) for each in render.weave(version, recipients, known).values()]
        ready = time.process_time()
        texts = [("".join(html), "".join(text)) for html, text in pieces]
        joined = time.process_time() - ready
        del texts, pieces
        told["facts"] += gathered - began
        told["woven"] += woven - gathered
        told["joined"] += joined
        ratios.append((woven - gathered) / joined)
        if start + AT_ONCE >= after + (last - after) * FIRST and not peaks:
            peaks.append(_peak())
    peaks.append(_peak())
    return told | {"ratio": median(ratios), "peaks": peaks, "size": size, "compiled": _compiled(compiler, email)}


def _recipients(site, numbers):
    from wagtail_nurture.content.recipients import Recipient
    from wagtail_nurture.delivery.slots import DeliverySlots, SiteAddresses

    addresses = SiteAddresses(site)
    return [
        Recipient(
            delivery_id=number,
            contact_id=number,
            locale="en",
            site=site,
            slots=DeliverySlots(SimpleNamespace(pk=number, links_token=f"{number:022}", context={}), addresses),
        )
        for number in numbers
    ]


def _compiled(compiler, email):
    """Seconds to draw and compile ``email`` once."""
    began = time.process_time()
    for _time in range(COMPILED):
        compiler.draw_email(email)
    return (time.process_time() - began) / COMPILED


def _peak():
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    django.setup()
    with uncollected():  # as in the sender
        print(json.dumps(work(*map(int, sys.argv[1:]))))
