"""Template tags of our admin pages."""

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wagtail_nurture import clock
from wagtail_nurture.contacts import languages, purposes, sources
from wagtail_nurture.contacts.models import Channel
from wagtail_nurture.content import merge
from wagtail_nurture.ledger import tag
from wagtail_nurture.scenarios.columns import status_tag


register = template.Library()


@register.filter
def number(value):
    """A number with the reader's thousands separator."""
    return number_format(value, force_grouping=True)


@register.filter
def moment(value):
    """A date with its time, written the same way on all our pages: "3 May 2026, 10:12"."""
    if not value:
        return "–"
    value = localtime(value)
    return _("%(day)s, %(time)s") % {"day": date_format(value, "DATE_FORMAT"), "time": date_format(value, "H:i")}


@register.filter
def as_read(text):
    """Words with merge fields as somebody reads them of whom nothing is known: no braces."""
    return merge.in_words(text)


@register.filter
def source_words(source):
    """Where a person came from: "the form “guide”"."""
    return sources.in_words(source)


@register.filter
def ago(moment):
    """How long ago ``moment`` was in story time: "3 days ago"."""
    now = clock.now()
    if not moment or moment > now:
        return date_format(localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
    return _("%(time)s ago") % {"time": timesince(moment, now, depth=1)}


@register.simple_tag
def scenario_state(scenario):
    """Draft, On or Paused as a label."""
    return status_tag(scenario)


@register.simple_tag
def passage_state(enrolment):
    """Inside, went through or left, and whether it counts as a conversion."""
    label = tag(enrolment.get_status_display(), "good" if enrolment.status == "active" else "")
    return format_html("{} {}", label, tag(_("converted"), "good")) if enrolment.converted else label


@register.simple_tag
def consent_words(record):
    """What was said: "Advice mails by e-mail: given on 3 May 2026 at 10:12"."""
    if record.channel == Channel.SITE:  # the purpose says that it is about the site
        words = _("%(purpose)s: %(action)s on %(when)s")
    else:
        words = _("%(purpose)s by %(channel)s: %(action)s on %(when)s")
    return words % {
        "purpose": purposes.label(record.purpose),
        "channel": record.get_channel_display(),
        "action": record.get_action_display(),
        "when": moment(record.at),
    }


@register.simple_tag
def consent_proof(record, forms=None):
    """Where it was said: page, form, language, network, legal basis; only what is known.

    ``forms`` are names by form version (``reports.proofs``).
    """
    parts = [
        record.page_url and _("on %(page)s") % {"page": record.page_url},
        _form_of(record.form_version, forms or {}),
        record.source and _("through %(source)s") % {"source": sources.in_words(record.source)},
        record.locale and _("in %(language)s") % {"language": languages.name_of(record.locale)},
        record.network and _("from the network %(network)s") % {"network": record.network},
        _("basis: %(basis)s") % {"basis": record.get_basis_display()},
    ]
    return " · ".join(part for part in parts if part)


def _form_of(version, names):
    """Which version of which form, or which file, a proof comes from."""
    kind, _colon, number = version.partition(":")
    if kind == "import":
        return _("with the file of import %(number)s") % {"number": number}
    if version in names:
        revision = version.rpartition(":")[2]
        return _("form “%(form)s”, revision %(revision)s") % {"form": names[version], "revision": revision}
    return version and _("form %(version)s") % {"version": version}


@register.simple_tag
def linked(pair):
    """A (number, address) pair: a link unless there is nobody or nothing to lead to."""
    value, url = pair
    return format_html('<a href="{}">{}</a>', url, number(value)) if url and value else number(value)
