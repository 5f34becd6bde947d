"""Who is written to: people who send a form in and pass wait, if/else, send, and mails that somebody asked for."""

import time
from types import SimpleNamespace

from django.utils import timezone

from tests.acceptance import furniture as put
from wagtail_nurture import alarm, clock
from wagtail_nurture.audience.models import Score
from wagtail_nurture.contacts.models import Contact, ContactPool, Permission
from wagtail_nurture.delivery import outbox
from wagtail_nurture.tracking import kinds, recorder
from wagtail_nurture.tracking.models import Event


#: One mail in so many is asked for expressly (at least once, lane "now"), one person in so many has no mailbox.
ASKED, NOBODY = 10, 100
CHUNK = 500
#: Story seconds that the people of the scenario wait.
WAIT = 60


class Crowd:
    """``messages`` in all: one each for the people of the scenario, the others transactional."""

    def __init__(self, messages):
        self.asked = messages // ASKED
        self.people = messages - self.asked
        self._next_person = self._next_asked = 0
        #: When whom or what was there first (``time.time()``): by the person's id, by the wish's key.
        self.came_at = {}

    def furnish(self):
        """The site, the running scenario and everybody's row."""
        put.lay_the_table(SimpleNamespace(web_port=80))
        self._form = put.form("chaos", kind="request", consent_purpose="advice", double_opt_in=False)
        warm, cool = (put.email(name, put.text("Hello {{ first_name|friend }}.")) for name in ("Warm", "Cool"))
        self._mail = put.email("Your file", put.text("Here it is."))
        points = {"type": "score", "value": {"at_least": 10}}
        self.scenario = put.scenario(
            "Chaos",
            triggers=[put.on_form(self._form)],
            steps=[
                put.wait(WAIT // 60, "minutes"),
                put.if_else(points, yes=[put.send(warm)], no=[put.send(cool)]),
            ],
        )
        self.warm, self.cool = warm.translation_key, cool.translation_key
        pool, now = ContactPool.objects.get(), timezone.now()
        for start in range(0, self.people, CHUNK):
            part = [self._person(pool, now, n) for n in range(start, min(start + CHUNK, self.people))]
            Contact.objects.bulk_create(part)
            Permission.objects.bulk_create(
                Permission(contact=one, purpose="advice", channel="email", state="granted", changed_at=now)
                for one in part
            )
            Score.objects.bulk_create(Score(contact=one, points=20, changed_at=now) for one in part[::2])
        self._contacts = list(Contact.objects.order_by("pk").values_list("pk", flat=True))

    def _person(self, pool, now, number):
        address = f"{'nobody' if number % NOBODY == 7 else 'person'}-{number}@example.org"
        return Contact(
            pool=pool, email=address, email_key=address, first_name=f"N{number}", language="en", created_at=now
        )

    @property
    def waiting(self):
        """How many have not wished for anything yet."""
        return self.people - self._next_person + self.asked - self._next_asked

    def arrive(self, number):
        """So many people send the form in; with every tenth of them somebody asks for a file."""
        # The same again when the database was restarted meanwhile: people enter once, wishes have keys.
        numbers = range(self._next_person, min(self._next_person + number, self.people))
        for n in numbers:
            self.came_at.setdefault(self._contacts[n], time.time())
        events = [self._event(self._contacts[n]) for n in numbers]
        for start in range(0, len(events), CHUNK):
            recorder.record_many(events[start : start + CHUNK])
        asked = range(self._next_asked, min(self._next_asked + -(-number // ASKED), self.asked))
        someone = Contact.objects.in_bulk([self._contacts[n] for n in asked])
        for n in asked:
            self.came_at.setdefault(_key(n), time.time())
        outbox.put([self._wish(n, someone[self._contacts[n]]) for n in asked])
        self._next_person, self._next_asked = numbers.stop, asked.stop

    def _event(self, contact):
        subject = f"form:{self._form.translation_key}"
        return Event(kind=kinds.FORM_SUBMITTED, at=clock.now(), contact_id=contact, subject=subject)

    def _wish(self, number, contact):
        return outbox.draft(
            key=_key(number),
            contact=contact,
            site=put.Site.objects.get(is_default_site=True),
            purpose=outbox.TRANSACTIONAL,
            lane=alarm.NOW,
            message_key=self._mail.translation_key,
        )


def _key(number):
    return f"file:{number}:1"
