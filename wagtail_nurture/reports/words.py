"""Events and decisions as sentences that an editor reads."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail_nurture import reasons
from wagtail_nurture.contacts import countries, languages
from wagtail_nurture.delivery.words import why
from wagtail_nurture.scenarios import sentences, steps
from wagtail_nurture.scenarios.reasons import BY_HAND
from wagtail_nurture.scenarios.sentences import step_name
from wagtail_nurture.scenarios.versions.models import KIND as CHANGE
from wagtail_nurture.tracking import kinds

from . import words_audience
from .names import id_of


_OWN_COLUMNS = {
    "email": gettext_lazy("E-mail"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "language": gettext_lazy("Language"),
    "phone": gettext_lazy("Phone"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("Town"),
    "country": gettext_lazy("Country"),
}


#: Journal rows that tell of something else than a step.
_OTHER_RUNS = {
    CHANGE: gettext_lazy("Changed to another version"),
    "leave": gettext_lazy("Left the scenario"),
}


def event_words(event, names, sees):
    """(icon, title, [details]) of an Event. Without ``sees``, values that the person gave are left out."""
    tell = _TELLERS.get(event.kind)
    if tell is None:
        own = _("The site’s own event “%(event)s”") % {"event": event.kind}
        return "radio-full", str(kinds.LABELS.get(event.kind, own)), []
    return tell(event, names, sees)


def run_words(run, names):
    """(icon, title, [details]) of a StepRun: which step, what happened there, in which scenario."""
    step = names.step(run)
    kind = steps.registry.get(run.kind)
    told = kind.told(step.get("config", {}), run) if kind and step and run.reason not in BY_HAND else ""
    if run.kind == CHANGE:
        told = sentences.change(run, names.graphs.get(run.version_id, {}))
    elif not told and run.reason:
        told = why(run.reason, purpose=run.facts.get("purpose", ""), facts=run.facts)
    scenario = names.scenarios.get(run.enrolment.scenario_id, "")
    by = _by_whom(run.facts) if run.kind == "leave" else ""
    detail = [told, by, scenario and _("Scenario “%(name)s”") % {"name": scenario}]
    what = _OTHER_RUNS.get(run.kind, run.kind)
    return kind.icon if kind else "tasks", step_name(step) or what, [line for line in detail if line]


def _page(event, names, sees):
    title = names.pages.get(event.page_id)
    return "view", _("Read “%(page)s”") % {"page": title} if title else _("Read a page that is gone"), []


def _stay(event, names, sees):
    seconds, title = event.properties.get("seconds") or 0, names.pages.get(event.page_id)
    minutes = max(1, round(seconds / 60))
    stayed = ngettext("For about %(count)d minute", "For about %(count)d minutes", minutes) % {"count": minutes}
    words = _("Had “%(page)s” before their eyes") % {"page": title} if title else _("Read a page that is gone")
    return "time", words, [_("For less than half a minute") if seconds < 30 else stayed]


def _identified(event, names, sees):
    return "user", _("Was recognised: earlier visits are theirs"), []


def _created(event, names, sees):
    if event.properties.get("import"):
        source = event.properties.get("source")
        return "upload", _("Came in with a file"), [_("Source: %(source)s") % {"source": source}] if source else []
    return "user", _("Left their address"), []


def _form(event, names, sees):
    key = event.subject.partition(":")[2]
    name = names.forms.get(key) or event.properties.get("form") or ""
    return "form", _("Sent in the form “%(name)s”") % {"name": name}, []


def _asked(event, names, sees):
    return "doc-full", _("Asked for “%(title)s”") % {"title": event.properties.get("title") or _("a document")}, []


def _fetched(event, names, sees):
    return "download", _("Downloaded “%(title)s”") % {"title": event.properties.get("title") or _("a document")}, []


def _answered(event, names, sees):
    survey, facts = event.subject.partition(":")[2], event.properties
    title = _("Answered the survey “%(name)s”") % {"name": survey} if survey else _("Answered a survey")
    answer, score = (facts.get(name) for name in ("answer", "score"))
    told = [_("“%(words)s”") % {"words": facts["question"]}] if facts.get("question") else []
    if sees and answer not in (None, ""):
        told.append(_("Answer: %(answer)s") % {"answer": _value("", answer)})
    if sees and score is not None:
        told.append(_("Score: %(score)s") % {"score": score})
    if sees and facts.get("comment"):
        told.append(_("“%(words)s”") % {"words": facts["comment"]})
    return "comment", title, told


def _joined(event, names, sees):
    return "list-ul", _("Joined the list “%(name)s”") % {"name": _list(event, names)}, []


def _left(event, names, sees):
    return "list-ul", _("Left the list “%(name)s”") % {"name": _list(event, names)}, []


def _list(event, names):
    return names.lists.get(id_of(event.subject, "list"), _("deleted list"))


def _field(event, names, sees):
    slug = event.subject.partition(":")[2]
    label = names.fields.get(slug) or str(_OWN_COLUMNS.get(slug, slug.replace("_", " ")))
    old, new = (_value(slug, event.properties.get(name)) for name in ("old", "new"))
    detail = [f"{old} → {new}"] if sees else []
    return "edit", _("%(field)s changed") % {"field": label[:1].upper() + label[1:]}, detail


def _value(slug, value):
    """A value as an editor reads it: a dash for none, languages and days by name, several choices with commas."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if slug == "language":
        return languages.name_of(value)
    if slug == "country":
        return countries.name_of(value)
    day = parse_date(value) if isinstance(value, str) and len(value) == 10 and value[4] == "-" else None
    return date_format(day, "DATE_FORMAT") if day else value


def _score(event, names, sees):
    facts = event.properties
    return "plus", _("Points: %(points)s") % {"points": signed(facts.get("points", ""))}, why_points(facts, names)


def _persona(event, names, sees):
    facts = event.properties
    name = names.personas.get(facts.get("new") or facts.get("old"), _("deleted persona"))
    title = _("Became the persona “%(name)s”") if facts.get("new") else _("Is no more the persona “%(name)s”")
    return "user", title % {"name": name}, [str(_WHY_PERSONA.get(facts.get("reason"), ""))]


_WHY_PERSONA = {
    "event": gettext_lazy("Because of something that happened"),
    "time": gettext_lazy("Because time went by"),
    "rule": gettext_lazy("Because an editor changed the personas"),
}


def signed(points):
    """ "+5" or "−5", with a true minus; whatever is no number as it is."""
    return f"{points:+d}".replace("-", "−") if isinstance(points, int) else str(points)


def why_points(facts, names):
    """Why they were given, and how many there are then, as short sentences."""
    if facts.get("reason") == "rule":
        found = [kinds.label(facts.get("kind")), names.rules.get(facts.get("rule"), _("deleted rule"))]
    else:
        found = [_("by a scenario") if facts.get("reason") == "scenario" else str(facts.get("reason") or "")]
    if isinstance(facts.get("new"), int):
        found.append(ngettext("%(n)d point then", "%(n)d points then", facts["new"]) % {"n": facts["new"]})
    return [str(words) for words in found if words]


def _loyalty(event, names, sees):
    facts = event.properties
    sign = 1 if event.kind == kinds.POINTS_EARNED else -1
    points = signed(sign * facts["points"]) if isinstance(facts.get("points"), int) else ""
    title = _("Loyalty points corrected: %(points)s") if facts.get("corrected") else _LOYALTY[event.kind]
    detail = [why_points({"reason": facts.get("reason")}, names)] if sees or not facts.get("corrected") else []
    balance = facts.get("balance")
    told = ngettext("%(n)d point then", "%(n)d points then", balance) % {"n": balance} if balance is not None else ""
    return "pick", title % {"points": points}, [*(line for lines in detail for line in lines), told]


_LOYALTY = {
    kinds.POINTS_EARNED: gettext_lazy("Loyalty points earned: %(points)s"),
    kinds.POINTS_SPENT: gettext_lazy("Loyalty points spent: %(points)s"),
    kinds.POINTS_EXPIRED: gettext_lazy("Loyalty points expired: %(points)s"),
}


def _opened(event, names, sees):
    name = names.message(event.properties.get("delivery")) or _("a message")
    return "view", _("Opened “%(name)s”") % {"name": name}, [_machine(event, names)]


def _clicked(event, names, sees):
    target = names.pages.get(event.page_id) or names.link(event)
    name = names.message(event.properties.get("delivery")) or _("a message")
    title = _("Clicked “%(target)s” in “%(name)s”") if target else _("Clicked a link in “%(name)s”")
    return "link", title % {"target": target, "name": name}, [_machine(event, names)]


def _machine(event, names):
    kind = names.classes.get(event.pk)
    return {"machine": _("By a mail scanner, not counted"), "unknown": _("Perhaps by a mail scanner")}.get(kind, "")


def _unsubscribed(event, names, sees):
    name = names.message(event.properties.get("delivery")) or _("a message")
    return "no-view", _("Unsubscribed from “%(name)s”") % {"name": name}, []


def _decided(event, names, sees):
    name = names.message(event.properties.get("delivery")) or _("a message")
    title = {
        "again": _("It was uncertain whether “%(name)s” arrived: sent again"),
        "sent": _("It was uncertain whether “%(name)s” arrived: counted as sent"),
    }.get(event.properties.get("decision"), _("It was decided about “%(name)s”"))
    return "warning", title % {"name": name}, [_by(event)]


def _by(event):
    return _by_whom(event.properties)


def _by_whom(facts):
    """Who did it, where somebody did."""
    return _("By %(user)s") % {"user": facts["by"]} if facts.get("by") else ""


def _entered(event, names, sees):
    return "arrow-right", _("Entered the scenario “%(name)s”") % {"name": _scenario(event, names)}, []


def _gone(event, names, sees):
    reason = event.properties.get("reason")
    detail = [reasons.sentence(reason, event.properties)] if reason else []
    return "logout", _("Left the scenario “%(name)s”") % {"name": _scenario(event, names)}, detail


def _held(event, names, sees):
    return "lock", _("Held in the scenario “%(name)s”") % {"name": _scenario(event, names)}, [_by(event)]


def _released(event, names, sees):
    return "lock-open", _("Let go on in the scenario “%(name)s”") % {"name": _scenario(event, names)}, [_by(event)]


def _scenario(event, names):
    return names.scenarios.get(id_of(event.subject, "scenario"), _("deleted scenario"))


_TELLERS = {
    "page.viewed": _page,
    "page.read": _stay,
    "visitor.identified": _identified,
    "contact.created": _created,
    "form.submitted": _form,
    "document.requested": _asked,
    "document.downloaded": _fetched,
    "survey.answered": _answered,
    "list.joined": _joined,
    "list.left": _left,
    "field.set": _field,
    "score.added": _score,
    "persona.changed": _persona,
    **dict.fromkeys(_LOYALTY, _loyalty),
    "message.opened": _opened,
    "message.clicked": _clicked,
    "message.unsubscribed": _unsubscribed,
    "message.decided": _decided,
    "scenario.entered": _entered,
    "scenario.left": _gone,
    "scenario.held": _held,
    "scenario.released": _released,
    **words_audience.TELLERS,
}
