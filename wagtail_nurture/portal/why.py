"""Why did I receive this? The facts of one message in plain sentences (C8)."""

from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from wagtail_nurture.audience.why import why
from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import purposes
from wagtail_nurture.contacts.models import ConsentRecord
from wagtail_nurture.delivery.outbox import TRANSACTIONAL
from wagtail_nurture.delivery.words import subject_of
from wagtail_nurture.scenarios.models import Enrolment, StepRun
from wagtail_nurture.tracking.models import PageFact

from . import topics
from .words import day


Action = ConsentRecord.Action


def sentences(delivery):
    """What led to ``delivery`` (with contact), as a list of sentences in the active language. At most eight queries."""
    found = [_sent(delivery)]
    if delivery.purpose == TRANSACTIONAL:
        found.append(_("It answers what was asked on our site with your address; it is sent without any subscription."))
        return found
    found.append(_permission(delivery))
    passage = Enrolment.objects.filter(pk=delivery.enrolment_id).first() if delivery.enrolment_id else None
    if passage:
        found.append(_passage(passage))
        found += _branch(delivery, passage)
    return found


def _sent(delivery):
    facts = {"subject": subject_of(delivery), "day": day(delivery.sent_at or delivery.created_at)}
    if facts["subject"]:
        return _("“%(subject)s” was sent to you on %(day)s.") % facts
    return _("This message was sent to you on %(day)s.") % facts


def _permission(delivery):
    """When and to which words the person agreed."""
    rows = ConsentRecord.objects.filter(contact=delivery.contact_id, purpose=delivery.purpose, channel=delivery.channel)
    given = rows.filter(action__in=[Action.GRANTED, Action.CONFIRMED]).order_by("-at", "-pk").first()
    facts = {"purpose": purposes.in_sentence(delivery.purpose)}
    if given is None:
        return _("You are on record as somebody who agreed to %(purpose)s.") % facts
    facts |= {"day": day(given.at), "words": given.text}
    if not given.text:
        return _("On %(day)s you agreed to %(purpose)s.") % facts
    if given.action == Action.CONFIRMED:
        return (
            _("On %(day)s you agreed to %(purpose)s and confirmed it by e-mail; the words were: “%(words)s”.") % facts
        )
    return _("On %(day)s you agreed to %(purpose)s; the words were: “%(words)s”.") % facts


def _passage(passage):
    facts = {"day": day(passage.entered_at), "name": _named(passage.subject)}
    kind = passage.subject.partition(":")[0] if facts["name"] else ""
    if kind == "page" and passage.facts.get("event"):
        kind = "event"
    elif kind == "page" and passage.entry_key.startswith("page:"):
        kind = "published"
    return {
        "form": _("It belongs to a series that began on %(day)s, when you sent us the form “%(name)s”."),
        "document": _("It belongs to a series that began on %(day)s, when you asked for the file “%(name)s”."),
        "page": _("It belongs to a series that began on %(day)s, after you read “%(name)s” on our site."),
        "event": _("It belongs to a series about “%(name)s” that began on %(day)s."),
        "published": _("It belongs to a series that began on %(day)s, when “%(name)s” appeared on our site."),
        "topic": _("It belongs to a series that began on %(day)s, after you read about “%(name)s” on our site."),
    }.get(kind, _("It belongs to a series that began on %(day)s.")) % facts


def _named(subject):
    """What a passage is about ("form:…", "document:4", "page:12", "topic:touring"), by the name people know."""
    kind, _colon, key = subject.partition(":")
    if kind == "form":
        return _form(key)
    if kind == "document" and key.isdecimal():
        return get_document_model().objects.filter(pk=key).values_list("title", flat=True).first() or ""
    if kind == "page" and key.isdecimal():
        return PageFact.objects.filter(page_id=key).values_list("title", flat=True).first() or ""
    return topics.labels([key])[key] if kind == "topic" and key else ""


def _form(key):
    """The title of the form with this translation key (text), in the active language where there is one."""
    try:
        forms = list(Form.objects.filter(translation_key=UUID(key)).select_related("locale").order_by("pk"))
    except ValueError:
        return ""
    forms.sort(key=lambda form: form.locale.language_code != get_language())
    return (forms[0].title or forms[0].name) if forms else ""


def _branch(delivery, passage):
    """What the last question of the series found out before this message, if it asked one."""
    runs = StepRun.objects.filter(enrolment=passage, at__lte=delivery.created_at).exclude(branch="")
    run = runs.exclude(facts={}).order_by("-visit").first()
    reasons = why(run.facts) if run else []
    return [_("It was chosen for you by what we know: %(facts)s.") % {"facts": "; ".join(reasons)}] if reasons else []
