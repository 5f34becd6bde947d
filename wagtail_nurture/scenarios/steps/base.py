"""What a step is: it looks facts up for a whole set, then decides for each person alone."""

from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture.registry import Registry

from ..parts import Part


registry = Registry("step")


class Step(Part):
    """A step of a scenario.

    Three moments, in this order: ``load`` (reads, for the whole set, outside any transaction), ``decide`` (pure, one
    person), ``apply`` (writes, for the whole set, inside the fenced transaction).
    """

    #: Names of the streams of the block that leave this step beside "next".
    branches = ()
    #: Other steps stand inside its ways; see :meth:`nested`.
    nests = False
    #: Stands in the outermost line of steps only, never inside a way.
    outermost = False
    #: Whoever stands here is not carried on to a goal.
    apart = False
    #: In a try-out: what is said to the editor who must choose here (lazy text).
    asking = ""
    #: Chance divides people here; what becomes of its ways is compared.
    draws = False
    #: People wait here for something to happen (``waking``).
    listens = False
    #: Passing it leaves a line in the journal and nothing else: no message, nothing applied. That line may be written
    #: with the next step's: while the next ``load`` asks, the database may still show the person here (``unwritten``).
    only_decides = False
    #: It puts messages into the outbox; see :meth:`messages`.
    sends = False
    #: Nothing comes after this step.
    ends = False
    #: People stand here for a while: ``due_at`` lies ahead.
    waits = False
    #: They stand here until a date: latecomers of another one go on here.
    waits_for_date = False

    @classmethod
    def shared(cls):
        """What its block needs and all levels of the editor can share, made once (DESIGN §6); see :meth:`nested`."""
        return None

    @classmethod
    def nested(cls, shared, way):
        """The block of one level. ``way(label, tone)`` makes a stream of the steps that may stand inside."""
        raise NotImplementedError

    @classmethod
    def streams(cls, value):
        """[(name of the way, stream)] in the block's ``value``; the names are what ``decide`` goes by."""
        return [(name, value[name]) for name in cls.branches]

    @classmethod
    def hidden(cls, config):
        """{name of a way: (slug, config) of the step in it, or None for an empty way}: no editor draws these."""
        return {}

    @classmethod
    def marked(cls, value, way, error):
        """The StructBlockValidationError that shows ``error`` (of the stream) on the way called ``way``."""
        return StructBlockValidationError(block_errors={way: error})

    @classmethod
    def way(cls, config, name):
        """The ways.Way called ``name``, in the active language."""
        raise NotImplementedError

    @classmethod
    def problems_in(cls, config, graph):
        """Like ``problems``, of what can only be seen in the whole ``graph``."""
        return []

    @classmethod
    def due_at(cls, config, person, at):
        """When ``person`` (moves.Standing), who arrives at ``at``, is to be decided on; now unless the step waits."""
        return at

    @classmethod
    def asks_for(cls, config):
        """The kinds of events (set) by which whoever waits or jumps here may go on; None for any."""
        return None if cls.listens else set()

    @classmethod
    def messages(cls, config):
        """The messages that it may send, as references (``chosen.reference``); [] where it sends none."""
        return []

    @classmethod
    def quota(cls, config):
        """(seconds, how many people pass in so many seconds) where the step rations (``pacing``); None elsewhere."""
        return None

    @classmethod
    def load(cls, config, people, at, graph):
        """Facts for ``people`` (list of Standing): {enrolment_id: anything that ``decide`` wants}."""
        return {}

    @classmethod
    def decide(cls, config, person, fact, at):
        """The moves.Outcome for one person; ``fact`` is what ``load`` gave for them, or None. Pure."""
        raise NotImplementedError

    @classmethod
    def apply(cls, config, contact_ids, at):
        """Write what the step changes for ``contact_ids`` who pass it; constant number of statements."""

    @classmethod
    def apply_to(cls, config, people, at):
        """The same for ``people`` (list of Standing): for steps that ask for more than who it is."""
        cls.apply(config, [person.contact_id for person in people], at)

    @classmethod
    def asks(cls, fact):
        """In a try-out: whether the step waits for what the editor does, or chooses, instead of ``fact``."""
        return False

    @classmethod
    def answers(cls, config):
        """[(answer, words on its button)] that the editor may choose then."""
        return []

    @classmethod
    def answered(cls, config, fact, answer, at):
        """The fact to decide on at ``at`` when the editor chose ``answer``."""
        return fact

    @classmethod
    def answered_at(cls, config, person, answer, at):
        """The moment it is when ``person``, who came at ``at``, is decided on by ``answer``."""
        return at

    @classmethod
    def tried(cls, fact):
        """``fact`` as a try-out takes it: what only waits for an editor to publish it counts as published."""
        return fact

    @classmethod
    def would(cls, config):
        """What ``apply`` would change, as a sentence in the active language, for a try-out that changes nothing."""
        return ""

    @classmethod
    def told(cls, config, run):
        """What ``run`` (StepRun) says happened, as a sentence in the active language; "" for the plain passing."""
        return ""
