"""Bare writing: the rows that passages leave in the end, made ready beforehand, then INSERT after INSERT.

Nothing is claimed, asked, decided or moved; each row is written once, as it is at the end.
"""

import time

from django.db import connection, transaction
from django.db.models import Max

from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios import claims
from wagtail_nurture.scenarios.models import Enrolment, StepRun
from wagtail_nurture.tokens import ordered_token, ordered_uuid
from wagtail_nurture.tracking import kinds
from wagtail_nurture.tracking.models import Event


class Passages:
    """Writes for others what the passage of ``model`` (Enrolment) left: Enrolment, Token, StepRuns and Delivery.

    ``insert`` is :class:`Prepared` or :class:`Bulk`. ``seconds`` and ``cpu`` (of this process): what that took;
    ``events``: the seconds that the Event of entering took besides, in the same transactions.
    """

    def __init__(self, model, insert):
        self.model, self.token, self._insert = model, model.token, insert
        self.runs = list(StepRun.objects.filter(enrolment=model).order_by("visit"))
        self.delivery = Delivery.objects.get(enrolment_id=model.pk)
        self.event = Event.objects.get(kind=kinds.SCENARIO_ENTERED, contact=model.contact_id)
        self.seconds = self.cpu = self.events = 0.0

    def write(self, crowd):
        """For everybody of ``crowd``: one transaction for as many people as the engine takes at once."""
        people, size = crowd.rows().order_by("pk").values_list("pk", "email"), claims.batch_size()
        # They will have the numbers that follow: nobody else writes here.
        number = 1 + Enrolment.objects.aggregate(highest=Max("pk"))["highest"]
        after = crowd.after
        while part := list(people.filter(pk__gt=after)[:size]):
            self._write(list(enumerate(part, number)))
            number, after = number + len(part), part[-1][0]

    def _write(self, people):
        """``people``: [(enrolment id, (contact id, address))]."""
        passages = self._insert([_like(self.model, contact_id=contact) for _number, (contact, _address) in people])
        places = self._insert([_like(self.token, enrolment_id=number) for number, _person in people])
        journal = self._insert([_like(run, enrolment_id=number) for number, _person in people for run in self.runs])
        outbox = self._insert([self._delivery(number, *person) for number, person in people])
        events = self._insert([_like(self.event, contact_id=contact) for _number, (contact, _address) in people])
        began, cpu = time.perf_counter(), time.process_time()
        with transaction.atomic():
            for each in (passages, places, journal, outbox):
                each.run()
            paused, rested = time.perf_counter(), time.process_time()
            events.run()
            besides, rested = time.perf_counter() - paused, time.process_time() - rested
        self.seconds += time.perf_counter() - began - besides
        self.cpu += time.process_time() - cpu - rested
        self.events += besides

    def _delivery(self, number, contact, address):
        own = {
            "uuid": ordered_uuid(),
            "links_token": ordered_token(),
            "key": f"step:{number}:{self.runs[-1].visit}:email",
        }
        return _like(self.delivery, **own, contact_id=contact, address=address, enrolment_id=number)


class Bulk:
    """``rows`` (instances of one model) for Django's own way to write many."""

    def __init__(self, rows):
        self._rows = rows

    def run(self):
        type(self._rows[0]).objects.bulk_create(self._rows)


class Prepared:
    """``rows`` (instances of one model) made ready for one ``executemany``: the barest way."""

    def __init__(self, rows):
        meta, quote = rows[0]._meta, connection.ops.quote_name
        fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
        names, places = (", ".join(each) for each in ([quote(field.column) for field in fields], ["%s"] * len(fields)))
        self._sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 (names of the model)
        self._values = [
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
        ]

    def run(self):
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, self._values)


def _like(row, **changes):
    """An unsaved row with the columns of ``row`` but for its number and ``changes`` (by attname)."""
    fields = [field for field in row._meta.concrete_fields if field is not row._meta.auto_field]
    return type(row)(**({field.attname: getattr(row, field.attname) for field in fields} | changes))
