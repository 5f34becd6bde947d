"""What became of everybody: the tables beside what the mail server really took."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from wagtail_nurture import clock
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.scenarios.models import Enrolment, StepRun, Token
from wagtail_nurture.todos import Todo
from wagtail_nurture.tracking.models import Event, EventInbox

from .crowd import WAIT
from .server import is_unknown


State = Delivery.State
#: Reasons of messages that the server, and not our workers, kept from arriving.
ITS_OWN_WORDS = {"refused_address", "suppressed"}
PASSED = ["wait", "if_else", "send_email"]
COLUMNS = ("uuid", "key", "guarantee", "state", "reason", "address", "attempts", "contact_id", "enrolment_id")
#: Seconds: a message that leaves so much before its time is early, or so long after it late (a sweep of a real site).
EARLY, LATE = 1, 60


@dataclass
class Row:
    """One line of the table. ``most`` is what was promised; None only informs."""

    what: str
    found: int
    most: int | None = None
    examples: list = field(default_factory=list)

    @property
    def kept(self):
        return self.most is None or self.found <= self.most


def open_work():
    """How much is still on its way: events not taken, people due, messages not settled. Four counts."""
    now = clock.now()
    return (
        EventInbox.objects.count()
        + Token.objects.filter(state__in=[Token.State.READY, Token.State.CLAIMED], due_at__lte=now).count()
        + Delivery.objects.filter(state__in=[State.QUEUED, State.CLAIMED, State.SENDING]).count()
        + Delivery.objects.filter(state=State.SENT, fence__isnull=False).count()
    )


def standing():
    """Where everything is that is on its way, in a few words."""
    rows = Delivery.objects.filter(state__in=[State.QUEUED, State.CLAIMED, State.SENDING])
    tried = rows.order_by("state", "attempts").values_list("state", "attempts").annotate(Count("pk"))
    return ", ".join(
        [
            f"inbox {EventInbox.objects.count()}",
            f"inside {Token.objects.filter(state__in=[Token.State.READY, Token.State.CLAIMED]).count()}",
            *(f"{number} {state} after {attempts} attempts" for state, attempts, number in tried),
        ]
    )


def waiting():
    """How many people are inside and not due yet."""
    return Token.objects.filter(state__in=[Token.State.READY, Token.State.CLAIMED]).count()


def rows(crowd, mail, kills, *, punctual=False, hosts=()):
    """The table, as a list of Row. ``punctual``: nobody was hurt, so everything must leave in time, and each of
    ``hosts`` (the clusters) must have had a hand in it."""
    deliveries = list(Delivery.objects.only(*COLUMNS))
    taken = Counter(uuid for _address, uuid in mail.taken)
    marketing = [one for one in deliveries if one.guarantee == Delivery.Guarantee.AT_MOST_ONCE]
    asked = [one for one in deliveries if one.guarantee == Delivery.Guarantee.AT_LEAST_ONCE]
    unknown = [one for one in marketing if one.state == State.UNKNOWN]
    by_kill = [one for one in unknown if str(one.uuid) not in mail.doubts]
    lost = _lost(crowd, marketing, asked, taken)
    twice = _twice(crowd, mail, marketing)
    copies = sum(taken[str(one.uuid)] - 1 for one in asked if taken[str(one.uuid)])
    strangers = set(taken) - {str(one.uuid) for one in deliveries}
    told = _told(deliveries)
    moves = _unexplained()
    stuck = _stuck()
    late = _late(crowd, mail, deliveries)
    early = [number for number, seconds in late.items() if seconds < -EARLY]
    idle = [host.name for host in hosts if not mail.hosts[f"{host.name}.example.org"]]
    delayed = [number for number, seconds in late.items() if seconds > LATE]
    return [
        Row("wished for", crowd.people + crowd.asked),
        Row("taken by the mail server, copies included", len(mail.taken)),
        Row("refused by it for good (550)", sum(one.state in (State.FAILED, State.SKIPPED) for one in deliveries)),
        Row("lost", len(lost), 0, lost),
        Row("marketing messages taken twice", len(twice), 0, twice),
        Row("unknown after a kill or a restart", len(by_kill), 2 * kills, [one.pk for one in by_kill]),
        Row("unknown since the server gave no answer", len(unknown) - len(by_kill), len(mail.doubts)),
        Row("further copies of mails asked for, Message-ID the same", copies, 2 * kills + len(mail.doubts)),
        Row("messages with a Message-ID of their own making", len(strangers), 0, sorted(strangers)),
        Row("people stuck", len(stuck), 0, stuck),
        Row("people whose journal does not explain where they are", len(moves), 0, moves),
        Row("messages sent and not told of exactly once", len(told), 0, told),
        Row("messages that left before their time", len(early), 0, early),
        Row("messages that left a minute after it", len(delayed), 0 if punctual else None, delayed),
        Row("hosts that sent nothing", len(idle), 0 if punctual else None, idle),
        Row("the latest, in seconds", round(max(late.values(), default=0))),
        Row("work that failed and was not taken up again", _failing(), 0),
    ]


def _lost(crowd, marketing, asked, taken):
    """Wishes without an end that somebody can name, and messages called sent that nobody took."""
    found = []
    entered = set(Enrolment.objects.values_list("pk", flat=True))
    written_to = {one.enrolment_id for one in marketing}
    found += [f"enrolment {number} has no message" for number in sorted(entered - written_to)]
    found += ["not in the scenario"] * (crowd.people - len(entered))
    found += ["not in the outbox"] * (crowd.asked - len(asked))
    for one in [*marketing, *asked]:
        copies = taken[str(one.uuid)]
        by_server = is_unknown(one.address) and one.reason in ITS_OWN_WORDS
        uncertain = one.state == State.UNKNOWN and one.guarantee == Delivery.Guarantee.AT_MOST_ONCE
        if not (by_server or uncertain or (one.state == State.SENT and copies)):
            found.append(f"{one.pk}: {one.state}, {one.reason}, {one.attempts} attempts, {copies} copies")
    return found


def _twice(crowd, mail, marketing):
    """Addresses that took more than one marketing message: of one row, or of two rows."""
    ours = {str(one.uuid) for one in marketing}
    copies = Counter(address for address, uuid in mail.taken if uuid in ours)
    return sorted(address for address, number in copies.items() if number > 1)


def _late(crowd, mail, deliveries):
    """{id: seconds between the moment at which it should have left and that at which the mail server had it}."""
    wait, found = WAIT / settings.STORY_SPEED, {}
    for one in deliveries:
        due = crowd.came_at[one.contact_id] + wait if one.enrolment_id else crowd.came_at[one.key]
        if str(one.uuid) in mail.taken_at:
            found[one.pk] = mail.taken_at[str(one.uuid)] - due
    return found


def _stuck():
    rows = Token.objects.filter(due_at__lte=clock.now()).values_list("pk", "state", "reason", "attempts")
    return [" ".join(map(str, row)) for row in rows]


def _unexplained():
    """Passages whose journal is not one unbroken way to their end, with the branch that their points ask for."""
    ways = defaultdict(list)
    for number, visit, kind in StepRun.objects.order_by("enrolment", "visit").values_list("enrolment", "visit", "kind"):
        ways[number].append((visit, kind))
    whole = list(enumerate(PASSED))
    ended = Enrolment.objects.values_list("pk", "status")
    return [number for number, status in ended if ways[number] != whole or status != Enrolment.Status.FINISHED]


def _told(deliveries):
    told = Counter(Event.objects.filter(kind="message.sent").values_list("properties__delivery", flat=True))
    return [one.pk for one in deliveries if told[one.pk] != (one.state == State.SENT)]


def _failing():
    return Todo.objects.filter(kind="worker", resolved_at=None).count()


def lines(rows):
    """The table as text."""
    wide = max(len(row.what) for row in rows)
    yield f"{'':{wide}}  {'found':>8}  {'promised':>8}"
    for row in rows:
        promised = "" if row.most is None else f"<= {row.most}" if row.most else "0"
        yield f"{row.what:{wide}}  {row.found:>8,}  {promised:>8}  {'' if row.kept else 'BROKEN'}".rstrip()
        for example in row.examples[:8] if not row.kept else ():
            yield f"    {example}"
