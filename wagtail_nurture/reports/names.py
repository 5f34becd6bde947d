"""The names behind the ids that rows hold, looked up for a whole page at once."""

from uuid import UUID

from wagtail_nurture.audience import topicnames
from wagtail_nurture.audience.models import Segment
from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.audience.score_models import ScoreRule
from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts.models import ContactField, List
from wagtail_nurture.content.naming import names_of
from wagtail_nurture.delivery.models import Delivery, Link
from wagtail_nurture.scenarios.models import Scenario, ScenarioVersion
from wagtail_nurture.tracking.models import EventClass, PageFact


def id_of(subject, prefix):
    """The number in a subject such as "list:42", or None."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == prefix and number.isdecimal() else None


def uuid_of(text):
    """``text`` as UUID, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


class Names:
    """Names for these events, deliveries and step runs: at most a dozen and a half of queries, each by a key."""

    def __init__(self, events, deliveries=(), runs=()):
        self.pages = dict(
            PageFact.objects.filter(page_id__in={event.page_id for event in events if event.page_id}).values_list(
                "page_id", "title"
            )
        )
        self._lists(events)
        self._forms(events)
        self._fields(events)
        self._messages(events, deliveries)
        self._scenarios(events, deliveries, runs)
        self._rules(events)
        self._personas(events)
        self._segments(events)
        self._topics(events)
        clicks = [event.pk for event in events if event.kind in ("message.clicked", "message.opened")]
        rows = EventClass.objects.filter(event__in=clicks).order_by("rules_version") if clicks else ()
        self.classes = {row.event_id: row.kind for row in rows}

    def _lists(self, events):
        ids = {id_of(event.subject, "list") for event in events} - {None}
        self.lists = dict(List.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def _forms(self, events):
        keys = {uuid_of(event.subject.partition(":")[2]) for event in events if event.subject.startswith("form:")}
        keys -= {None}
        self.forms = {str(key): name for key, name in names_of(keys, Form).items()}
        self._form_pages(events)

    def _form_pages(self, events):
        """Form pages of the site stand beside the forms, as "page:<translation key>"."""
        told = {event.subject.removeprefix("form:page:") for event in events if event.subject.startswith("form:page:")}
        keys = {uuid_of(key) for key in told} - {None}
        if keys:
            rows = PageFact.objects.filter(translation_key__in=keys).order_by("-page_id")
            self.forms |= {f"page:{key}": title for key, title in rows.values_list("translation_key", "title")}

    def _fields(self, events):
        slugs = {event.subject.partition(":")[2] for event in events if event.kind == "field.set"}
        self.fields = dict(ContactField.objects.filter(slug__in=slugs).values_list("slug", "label")) if slugs else {}

    def _messages(self, events, deliveries):
        ids = {event.properties.get("delivery") for event in events if event.kind.startswith("message.")} - {None}
        known = {row.pk: row.message_key for row in deliveries}
        missing = [pk for pk in ids - known.keys() if isinstance(pk, int)]
        if missing:
            known |= dict(Delivery.objects.filter(pk__in=missing).values_list("pk", "message_key"))
        self.message_of = known
        keys = set(known.values()) - {None}
        self.messages = names_of(keys)
        blocks = {str(event.properties.get("link", "")) for event in events if event.kind == "message.clicked"} - {""}
        rows = Link.objects.filter(message_key__in=keys, block_id__in=blocks) if keys and blocks else ()
        self.links = {(row.message_key, row.block_id): row.label for row in rows}

    def _scenarios(self, events, deliveries, runs):
        ids = {id_of(event.subject, "scenario") for event in events} | {row.scenario_id for row in deliveries}
        ids |= {run.enrolment.scenario_id for run in runs}
        rows = Scenario.of_all_kinds.filter(pk__in=ids - {None}).values_list("pk", "name")
        self.scenarios = dict(rows)
        versions = {run.version_id for run in runs}
        graphs = ScenarioVersion.objects.filter(pk__in=versions).values_list("pk", "graph") if versions else ()
        self.graphs = dict(graphs)

    def _rules(self, events):
        ids = {event.properties.get("rule") for event in events if event.kind == "score.added"} - {None}
        self.rules = dict(ScoreRule.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def _personas(self, events):
        moves = [event.properties for event in events if event.kind == "persona.changed"]
        ids = {facts.get(side) for facts in moves for side in ("old", "new")} - {None}
        self.personas = dict(Persona.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def _segments(self, events):
        ids = {id_of(event.subject, "segment") for event in events} - {None}
        self.segments = dict(Segment.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def _topics(self, events):
        slugs = {event.subject.removeprefix("topic:") for event in events if event.subject.startswith("topic:")}
        self.topics = topicnames.labels(slugs) if slugs else {}

    def message(self, delivery_id):
        """The name of the message that a delivery carried, or ""."""
        return self.messages.get(self.message_of.get(delivery_id), "")

    def step(self, run):
        """The step that a StepRun passed, as its version holds it; {} when it is not there."""
        return self.graphs.get(run.version_id, {}).get("steps", {}).get(run.step_id, {})

    def link(self, event):
        """The label of the link that was clicked, or ""."""
        key = self.message_of.get(event.properties.get("delivery"))
        return self.links.get((key, str(event.properties.get("link", ""))), "")
