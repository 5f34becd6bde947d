"""The reference names everything there is, its links lead somewhere, and its examples run."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from wagtail_nurture import reasons, todos
from wagtail_nurture.conf import NurtureSettings
from wagtail_nurture.templatetags.wagtail_nurture import register as tags
from wagtail_nurture.tracking import kinds


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "wagtail_nurture"
PAGES = [
    ROOT / name for name in ("README.md", "CHANGELOG.md", "ROADMAP.md", "CONTRIBUTING.md", "SECURITY.md")
] + sorted(ROOT.glob("docs/**/*.md"))


def reference(name):
    return (ROOT / "docs" / "reference" / f"{name}.md").read_text()


def missing(names, page):
    """Those of ``names`` that ``page`` does not show as code."""
    text = reference(page)
    return [name for name in names if not re.search(rf"`[^`\n]*(?<![\w.]){re.escape(name)}(?![\w.])[^`\n]*`", text)]


def test_every_setting_is_in_the_reference_with_its_default():
    text = reference("settings")
    for item in fields(NurtureSettings):
        row = next((line for line in text.splitlines() if line.startswith(f"| `{item.name}` |")), None)
        assert row, f"docs/reference/settings.md has no row for {item.name}"
        default = getattr(NurtureSettings(), item.name)
        shown = f'"{default}"' if isinstance(default, str) else repr(default)
        assert row.split("|")[2].strip() == item.type.__name__, row
        assert row.split("|")[3].strip() == f"`{shown}`", row


def test_the_reference_has_no_setting_that_is_gone():
    known = {item.name for item in fields(NurtureSettings)}
    ours = reference("settings").split("## Settings of Django")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", ours, re.M)) == known


def test_every_template_tag_is_in_the_reference():
    assert missing(tags.tags, "tags") == []


def test_every_command_is_in_the_reference_with_its_options():
    text = reference("commands")
    for path in (PACKAGE / "management" / "commands").glob("nurture_*.py"):
        assert f"## `{path.stem}" in text, f"docs/reference/commands.md has no section for {path.stem}"
        section = text.partition(f"## `{path.stem}")[2].partition("\n## ")[0]
        for option in re.findall(r'add_argument\("(--[a-z-]+)"', path.read_text()):
            assert option in section, f"{path.stem} {option}"


def test_every_check_is_in_the_reference():
    ids = {
        found for path in PACKAGE.rglob("*.py") for found in re.findall(r"wagtail_nurture\.[EW]\d{3}", path.read_text())
    }
    assert len(ids) > 20
    assert missing(sorted(ids), "checks") == []
    assert set(re.findall(r"wagtail_nurture\.[EW]\d{3}", reference("checks"))) == ids


def _kinds_in_code():
    """Every text that is used as a kind of event: those of tracking, and those announced by name."""
    found = set(kinds.LABELS)
    for path in (PACKAGE / "contacts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Change" and len(node.args) > 1:
                if isinstance(node.args[1], ast.Constant):
                    found.add(node.args[1].value)
    return sorted(found)


def test_every_kind_of_event_is_in_the_reference():
    assert "contact.created" in _kinds_in_code()
    assert missing(_kinds_in_code(), "events") == []


def test_every_reason_is_in_the_reference():
    assert missing(sorted(reasons.codes()), "reasons") == []


def test_every_public_address_is_in_the_reference():
    from wagtail_nurture.urls import urlpatterns

    assert missing([pattern.name for pattern in urlpatterns], "urls") == []


def test_every_signal_is_in_the_reference():
    from django.dispatch import Signal

    from wagtail_nurture import signals

    assert missing([name for name, value in vars(signals).items() if isinstance(value, Signal)], "python") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http:", "https:", "mailto:", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_in_the_pages_can_be_read(page):
    for code in re.findall(r"```python\n(.*?)```", re.sub(r"(?m)^ +(?=```)", "", page.read_text()), re.S):
        indent = re.match(r" *", code).group()
        ast.parse(re.sub(rf"(?m)^{indent}", "", code))


# --- the examples of docs/reference/python.md


@pytest.fixture
def examples(db):
    """All Python of the page in one namespace, and afterwards everything as it was."""
    from wagtail_nurture.audience import conditions
    from wagtail_nurture.content import blocks, checking, merge_sources
    from wagtail_nurture.delivery import gates
    from wagtail_nurture.reports import checklist
    from wagtail_nurture.scenarios import exits, steps, triggers
    from wagtail_nurture.tracking import inbox

    known = [part.registry._classes for part in (conditions, blocks.base, exits, steps, triggers, checklist)]
    known += [part.registry._classes for part in (checking, merge_sources)]
    known += [inbox._listened, reasons._TEXTS, todos._WORDS]
    before = [dict(each) for each in known]
    gates_before = list(gates._GATES)
    space = {"__name__": "docs.examples"}
    for code in re.findall(r"```python\n(.*?)```", reference("python"), re.S):
        exec(compile(code, "docs/reference/python.md", "exec"), space)
    yield space
    for each, former in zip(known, before, strict=True):
        each.clear()
        each.update(former)
    gates._GATES[:] = gates_before


def test_the_examples_of_events_and_consent(examples, rf, contact, site):
    from wagtail_nurture.contacts import consent
    from wagtail_nurture.models import Event

    request = rf.get("/", headers={"host": "shop.example"})
    examples["order_placed"](request, email="ada@example.org", number=7, total=120)
    event = Event.objects.get(kind="order.placed")
    assert (event.contact, event.subject, event.properties) == (contact, "order:7", {"total": 120})
    examples["ticked_the_box"](contact, page_url="https://shop.example/pay/", words="Send me news")
    assert consent.refusals([contact.pk], purpose="news") == {}


def test_the_example_of_a_condition(examples, contact):
    from django.utils import timezone

    from wagtail_nurture.audience.conditions import Person
    from wagtail_nurture.audience.rule import Rule

    conditions = [{"kind": "address_ends", "config": {"ending": ".org"}}]
    rule = Rule.from_config({"match": "all", "conditions": conditions})
    assert rule.problems() == []
    assert "ends with .org" in rule.sentence()
    assert rule.ask([Person(contact.pk)], timezone.now())[contact.pk].truth is True


def test_the_examples_of_a_scenario_run_together(examples, contact):
    """The editor offers them, and a person goes through: cart left, the till told, waiting, order placed."""
    from wagtail_nurture import track
    from wagtail_nurture.models import Enrolment, Event, Scenario
    from wagtail_nurture.scenarios.blocks import Exits, Steps, Triggers

    scenario = Scenario(name="Carts", live=False)
    for name, block, raw in (
        ("triggers", Triggers(), [{"type": "cart_left", "id": "t", "value": {"least": 100}}]),
        (
            "steps",
            Steps(),
            [
                {"type": "tell_the_till", "id": "a", "value": {"note": "keep it"}},
                {"type": "wait", "id": "b", "value": {"amount": 2, "unit": "days"}},
            ],
        ),
        ("exits", Exits(), [{"type": "order_placed", "id": "x", "value": {}}]),
    ):
        setattr(scenario, name, block.to_python(raw))
    scenario.save()
    from wagtail_nurture.scenarios import publishing

    publishing.publish(scenario)
    track("cart.left", contact=contact, properties={"value": 20})
    _pump()
    assert not Enrolment.objects.exists()
    track("cart.left", contact=contact, properties={"value": 120})
    _pump()
    assert Event.objects.get(kind="till.told").properties == {"note": "keep it"}
    assert Enrolment.objects.get().status == "active"
    track("order.placed", contact=contact)
    _pump()
    assert Enrolment.objects.get().converted


def _pump():
    import time

    from wagtail_nurture.scenarios import intake, runner

    until = time.monotonic() + 60
    intake.take(until)
    runner.tick(until)


def test_the_example_of_a_block(examples, site):
    from wagtail_nurture.content.blocks.stream import MessageBlocks
    from wagtail_nurture.content.canvas import Canvas

    block = MessageBlocks().child_blocks["quote"]
    canvas = Canvas(locale="en", known={"first_name"})
    value = block.to_python({"words": "Ride on", "who": "Ada"})
    with canvas.at("q"):
        assert block.plain(value, canvas) == "“Ride on” Ada"
        assert block.inside(value, canvas)
    assert canvas.problems == []


def test_the_example_of_a_gate(examples, contact, site):
    from wagtail_nurture.delivery import gates, outbox
    from wagtail_nurture.models import Delivery

    offers, news = (
        outbox.draft(key=f"test:{purpose}", contact=contact, site=site, purpose=purpose)
        for purpose in ("offers", "news")
    )
    offers.pk, news.pk = 1, 2
    assert gates.ask([offers, news])[1] == gates.Verdict("hold", "stocktaking")
    assert 2 not in gates.ask([offers, news])
    assert not Delivery.objects.exists()
    examples["open_again"]()
    assert 1 not in gates.ask([offers, news])


def test_parts_registered_late_are_offered_and_no_worker_is_a_choice(examples):
    """A field makes its block when it is first used, so that ``ready()`` of any app is early enough."""
    from wagtail_nurture.scenarios.blocks import Triggers
    from wagtail_nurture.streams import OpenStreamField

    field = OpenStreamField(Triggers, blank=True)
    assert "cart_left" in field.stream_block.child_blocks
    assert field.deconstruct()[2] == [[]]


def test_the_alarm_named_in_the_how_to_exists(settings, django_capture_on_commit_callbacks, db):
    from wagtail_nurture import alarm

    page = (ROOT / "docs" / "how-to" / "without-a-worker.md").read_text()
    settings.WAGTAIL_NURTURE = {"ALARM": re.search(r'"ALARM": "([\w.]+)"', page)[1]}
    with django_capture_on_commit_callbacks(execute=True):
        alarm.wake(alarm.NOW)
    assert alarm.Lane.objects.get(name=alarm.NOW).queued_at


def test_the_example_of_a_line_of_the_set_up_list(examples, site):
    from wagtail_nurture.reports import checklist
    from wagtail_nurture.todos import Todo

    till = checklist.registry["till"]()
    assert till.tell(site).state == "todo"
    examples["connect"]()
    assert till.tell(site).state == "done"
    examples["till_is_down"](3)
    assert Todo.objects.get().sentence == "The till does not answer; 3 orders wait."
