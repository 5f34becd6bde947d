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

    def may_keep(self, version, move, at):
        """Whether ``move`` leaves a line only, its person goes on at once, and there is room for it."""
        kind = _kind(version, move.stood_on)
        plain = move.passed and move.stays_inside and not (move.part_id or move.converted or move.outcome.message)
        room = len(self._moves.get(move.person.enrolment_id, ())) < MOST
        return bool(kind and kind.only_decides and plain and room and move.due_at <= at)

    def keep(self, moves):
        """Their lines come with the next write of each person."""
        for move in moves:
            self._moves[move.person.enrolment_id].append(move)

    def owing(self, people):
        """Those of ``people`` (list of Standing) of whom a line is still to be written."""
        return [person for person in people if person.enrolment_id in self._moves]

    def of(self, people):
        """The moves kept for ``people``, each person's in order."""
        return [move for person in people for move in self._moves.get(person.enrolment_id, ())]

    def forget(self, people):
        """They are written, or somebody else has taken the people."""
        for person in people:
            self._moves.pop(person.enrolment_id, None)


def must_stand(version, step_id):
    """Whether people must stand at ``step_id`` in the database, too, when they are decided on there."""
    kind = _kind(version, step_id)
    return kind is None or kind.listens or bool(kind.quota(version.graph["steps"][step_id]["config"]))


def _kind(version, step_id):
    step = version.graph["steps"].get(step_id)
    return steps.registry.get(step["kind"]) if step else None
