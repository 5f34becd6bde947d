"""The scenario that crowds are carried through: wait, if/else, split (where there is one), send, wait."""

from functools import cache
from uuid import uuid4

from wagtail.models import Locale

from wagtail_nurture.audience.reach import Audience
from wagtail_nurture.capture.models import Form
from wagtail_nurture.scenarios import steps
from wagtail_nurture.scenarios.models import Scenario

from . import message


@cache
def flow():
    """The published Scenario. Nobody has the points that it asks for."""
    form = Form.objects.create(name="Crowd", slug="crowd", kind="request", locale=Locale.objects.first(), live=True)
    email = message.publish()
    asked = [_step("score", at_least=10)]
    rule = {"match": "all", "conditions": asked}
    scenario = Scenario(name="Crowd", live=False)
    for name, stream in {
        "triggers": [_step("form_submitted", form=form.pk)],
        "steps": [
            _wait(1, "minutes"),
            _step("if_else", rule=rule, unknown="no", yes=[_step("exit", converted=False)], no=[]),
            *_sends(email),
            _wait(9, "days"),
        ],
    }.items():
        setattr(scenario, name, Scenario._meta.get_field(name).to_python(stream))
    scenario.save()
    scenario.save_revision().publish()
    scenario.refresh_from_db()
    return scenario


def for_list(scenario, club, at):
    """The version in force, from now on started for the members of ``club`` (List)."""
    version = scenario.state.version
    config = Audience.of(club).config | {"as_of": at.isoformat()}
    version.graph["triggers"] = [{"id": str(uuid4()), "kind": "everybody", "config": config}]
    version.save()
    return version


def _sends(email):
    """The same message, for half of the people on another path; on one path where no split is installed."""
    if "split" not in steps.registry:
        return [_send(email)]
    paths = [
        {"type": "item", "id": str(uuid4()), "value": {"share": 50, "name": name, "steps": [_send(email)]}}
        for name in ("A", "B")
    ]
    return [_step("split", paths=paths)]


def _send(email):
    return _step("send_email", email=email.pk, label="")


def _wait(amount, unit):
    return _step("wait", amount=amount, unit=unit, not_before="", zone="site")


def _step(kind, **value):
    return {"type": kind, "id": str(uuid4()), "value": value}
