"""The runner carries people through: claim, load facts, decide, write; for whole groups at a time (DESIGN §6).

People who stand on the same step of the same version are one group: one query for each question, one transaction for
what was decided. Whoever has no wait before them goes on in the same pass.
"""

import logging
import time
import traceback
from collections import defaultdict
from contextlib import suppress

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError

from wagtail_nurture import clock

from . import claims, holding, passing, writing, zones
from .models import ScenarioVersion
from .moves import Standing
from .unwritten import Unwritten, must_stand


log = logging.getLogger(__name__)


def tick(until):
    """Carry everybody who is due through until nobody is, or until ``until`` (``time.monotonic()``). How many."""
    again, spent = claims.lapsed()
    for token in spent:
        holding.poison([token.pk], token.version, token.step_id, "worker stopped", fence=token.fence)
    done = again
    while time.monotonic() < until:
        fence, tokens = claims.claim()
        if not tokens:
            break
        try:
            _Batch(fence, tokens).run()
        except (OperationalError, InterfaceError):
            with suppress(DatabaseError):  # if it cannot be told, the lease lapses
                claims.give_back(fence)
            raise
        done += len(tokens)
    return done


class _Batch:
    """One claimed batch, from the claim until everybody waits, is held or has left."""

    def __init__(self, fence, tokens):
        self.fence = fence
        self.at = clock.now()
        #: How often these people were tried, this time included. After a failure each step is written at once.
        self.attempts = tokens[0].attempts + 1
        self.unwritten = Unwritten()
        self.enrolments = {token.pk: token.enrolment for token in tokens}
        self.version_of = {token.pk: token.version_id for token in tokens}
        versions = ScenarioVersion.objects.select_related("scenario__state")
        self.versions = versions.in_bulk(set(self.version_of.values()))
        sites = zones.of_sites()
        self.people = [standing(token, sites) for token in tokens]

    def run(self):
        due = self._those_of_running_scenarios()
        while due:
            groups = defaultdict(list)
            for person in due:
                groups[self.version_of[person.enrolment_id], person.step_id].append(person)
            due = []
            for (version, _step), members in groups.items():
                due += self._pass(self.versions[version], members)

    def _those_of_running_scenarios(self):
        still = defaultdict(list)
        for person in self.people:
            version = self.versions[self.version_of[person.enrolment_id]]
            if version.scenario.state.status in holding.STILL:
                still[person.scenario_id].append(person.enrolment_id)
        for scenario, members in still.items():
            holding.hold_while_still(scenario, members, fence=self.fence)
        return [person for person in self.people if person.scenario_id not in still]

    def _pass(self, version, people):
        """Decide and write for one group; halve it when that fails, until whoever spoils it stands alone."""
        try:
            if must_stand(version, people[0].step_id):
                self._settle(version, people)
            return self._go_on(version, passing.decide(version.graph, people, self.at))
        except (OperationalError, InterfaceError):
            raise  # the database's trouble, not a person's
        except Exception as error:
            if len(people) == 1:
                self._set_aside(version, people[0], error)
                return []
            half = len(people) // 2
            return self._pass(version, people[:half]) + self._pass(version, people[half:])

    def _go_on(self, version, moves):
        """Write ``moves``, or keep the line of those who go on at once; everybody who is due again."""
        later, now = [], []
        for move in moves:
            waits = self.attempts == 1 and self.unwritten.may_keep(version, move, self.at)
            (later if waits else now).append(move)
        due = self._write(version, now) if now else []
        self.unwritten.keep(later)
        return due + [move.person for move in later]

    def _write(self, version, moves):
        self._settle(version, [move.person for move in moves if move.outcome.hold])
        people = [move.person for move in moves]
        due = writing.write(self, version, moves, self.unwritten.of(people))
        self.unwritten.forget(people)
        return due

    def _settle(self, version, people):
        """What is still to be written of ``people``, who go no further for now."""
        behind = self.unwritten.owing(people)
        if behind:
            writing.settle(self, version, behind, self.unwritten.of(behind))
            self.unwritten.forget(behind)

    def _set_aside(self, version, person, error):
        """The log names what failed and where, never what the error says: that may hold somebody's data."""
        name, frames = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
        log.warning("Enrolment %s is stuck: %s\n%s", person.enrolment_id, name, frames)
        with suppress(IntegrityError, DataError):  # what cannot be written is decided on anew when they are let go
            self._settle(version, [person])
        holding.poison([person.enrolment_id], version, person.step_id, name, fence=self.fence)


def standing(token, sites):
    """The moves.Standing of ``token`` (with enrolment and contact); ``sites`` is what ``zones.of_sites`` gave."""
    enrolment, contact = token.enrolment, token.enrolment.contact
    return Standing(
        enrolment_id=token.pk,
        contact_id=enrolment.contact_id,
        step_id=token.step_id,
        visit=token.visit,
        entered_at=enrolment.entered_at,
        scenario_id=enrolment.scenario_id,
        subject=enrolment.subject,
        facts=enrolment.facts,
        locale=contact.language or enrolment.locale,
        time_zone=zones.of_person(contact.time_zone, enrolment.site_id, sites),
        site_id=enrolment.site_id,
        site_time_zone=zones.of_site(enrolment.site_id, sites),
        holidays=zones.holidays_of(enrolment.site_id, sites),
        due_at=token.due_at,
    )
