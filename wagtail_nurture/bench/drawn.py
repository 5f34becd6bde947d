"""The scenario that crowds are carried through: wait, if/else, split, send, wait."""

from uuid import uuid4

from wagtail.models import Locale

from wagtail_nurture.audience.reach import Audience
from wagtail_nurture.capture.models import Form
from wagtail_nurture.scenarios.models import Scenario, ScenarioVersion

from . import message


NAME = "Crowd"


def flow():
    """The published Scenario. Nobody has the points that it asks for."""
    return Scenario.objects.filter(name=NAME).first() or _drawn()


def _drawn():
    form = Form.objects.create(name="Crowd", slug="crowd", kind="request", locale=Locale.objects.first(), live=True)
    email = message.publish()
    asked = [_step("score", at_least=10)]
    rule = {"match": "all", "conditions": asked}
    steps = [
        _wait(1, "minutes"),
        _step("if_else", rule=rule, unknown="no", yes=[_step("exit", converted=False)], no=[]),
        _step("split", paths=[_path(name, email) for name in ("A", "B")]),
        _wait(9, "days"),
    ]
    return _published(NAME, [_step("form_submitted", form=form.pk)], steps)


def for_readers(topic):
    """A published Scenario that whoever ``topic`` (slug) interests enters when a page about it is published."""
    asked = {"which": "these", "section": None, "page_type": "", "topic": topic, "level": "some", "again": False}
    return _published(f"Readers of {topic}", [_step("content_published", **asked)], [_wait(9, "days")])


def _published(name, triggers, steps):
    scenario = Scenario(name=name, live=False)
    for field, stream in {"triggers": triggers, "steps": steps}.items():
        setattr(scenario, field, Scenario._meta.get_field(field).to_python(stream))
    scenario.save()
    scenario.save_revision().publish()
    scenario.refresh_from_db()
    return scenario


def for_list(scenario, club, at):
    """The version in force, from now on started for the members of ``club`` (List)."""
    version = version_of(scenario)
    config = Audience.of(club).config | {"as_of": at.isoformat()}
    version.graph["triggers"] = [{"id": str(uuid4()), "kind": "everybody", "config": config}]
    version.save()
    return version


def single_steps(scenario):
    """{kind: step id} of the version in force, whose ways now all lead to its last wait: each tick is of one group."""
    version = version_of(scenario)
    last = next(key for key, step in version.graph["steps"].items() if step["next"] is None and step["kind"] == "wait")
    found = {}
    for key, step in version.graph["steps"].items():
        if key != last:
            step["next"] = last
            step["branches"] = dict.fromkeys(step.get("branches", {}), last)
            found.setdefault(step["kind"], key)
    version.save()
    return found


def version_of(scenario):
    """The ScenarioVersion in force, as the database has it now."""
    return ScenarioVersion.objects.get(pk=scenario.state.version_id)


def _path(name, email):
    """Half of the people, who are sent the same message as the others."""
    return {"type": "item", "id": str(uuid4()), "value": {"share": 50, "name": name, "steps": [_send(email)]}}


def _send(email):
    return _step("send_email", email=email.pk, label="")


def _wait(amount, unit):
    return _step("wait", amount=amount, unit=unit, not_before="", zone="site")


def _step(kind, **value):
    return {"type": kind, "id": str(uuid4()), "value": value}
