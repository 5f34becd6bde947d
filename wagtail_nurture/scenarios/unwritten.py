"""Steps that leave nothing but a line in the journal are written together with what comes after them.

Most of what a passage costs is the write after each step. Whoever goes on at once from a step that changes nothing
keeps the line in the batch's hand; the next write holds it, under the same fence. If the worker dies before, nothing
of it has happened: the person stands where they stood, and is decided on anew (DESIGN law 3).
"""

from collections import defaultdict

from . import steps


#: Lines of one person before they are written all the same: on SQLite a write must end within 50 ms.
MOST = 5


class Unwritten:
    """The moves of a batch whose lines are still to be written, by person."""

    def __init__(self):
        self._moves = defaultdict(list)

    def may_hold(self, version, move, at):
        """Whether ``move`` (of somebody who goes on at once) leaves a line only, and there is room for it."""
        step = version.graph["steps"].get(move.stood_on)
        kind = steps.registry.get(step["kind"]) if step else None
        plain = move.passed and move.stays_inside and not (move.part_id or move.converted or move.outcome.message)
        room = len(self._moves.get(move.person.enrolment_id, ())) < MOST
        return bool(kind and kind.only_decides and plain and room and move.due_at <= at)

    def hold(self, moves):
        for move in moves:
            self._moves[move.person.enrolment_id].append(move)

    def of(self, enrolment_ids):
        """The moves held for these people, each person's in order."""
        return [move for number in enrolment_ids for move in self._moves.get(number, ())]

    def forget(self, enrolment_ids):
        """They are written, or somebody else has taken the people."""
        for number in enrolment_ids:
            self._moves.pop(number, None)
