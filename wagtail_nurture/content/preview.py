"""Previews of an e-mail: the same compiling and filling as sending, and nothing is changed or measured by it."""

from types import SimpleNamespace

from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.contacts import privacy
from wagtail_nurture.exceptions import Problem
from wagtail_nurture.readers import in_their_language

from . import compile as compiling
from . import inbox_line, preview_person, render, samples
from .brand import brand_of
from .recipients import Recipient
from .samples import READER, STRANGER
from .slots import PlainSlots


PERSON, NIGHT, PLAIN = "person", "night", "plain"
#: Personas offered, by their priority: a list to choose from must not scroll for ever.
PERSONAS = 10


def modes():
    """[(mode, label)] of the previews. One query."""
    personas = Persona.objects.order_by("priority", "pk").values_list("pk", "name")[:PERSONAS]
    return [
        (READER, _("Somebody who read pages of the site")),
        (STRANGER, _("Somebody we know nothing of")),
        *((f"{samples.PERSONA}{pk}", _as_persona(name)) for pk, name in personas),
        (PERSON, _("A real person, chosen here")),
        (NIGHT, _("In a mail program that is dark")),
        (PLAIN, _("Plain text")),
    ]


def serve(email, request, mode):
    """An HttpResponse that shows ``email`` (Email, saved or not) in one of the modes.

    How it looks in the inbox and what is wrong stand above it.
    """
    with in_their_language(request.user):
        return _serve(email, request, mode)


def _serve(email, request, mode):
    language, contact = email.locale.language_code, None
    if mode == PERSON:
        if not privacy.may_see(request.user):
            return HttpResponse(
                inbox_line.page(_t("You may not see who people are. Ask for that permission.")), status=403
            )
        contact = preview_person.chosen(request)
        if contact is None:
            return HttpResponse(inbox_line.page(_t("Choose beside the preview as whom you want to read the message.")))
    site = preview_person.site_of(request, contact)
    who = samples.real(contact) if contact else samples.somebody(mode, site, language)
    compiled = compiling.draw_email(email)
    shown = fill_for(compiled, who, site=site, language=language)
    problems = [*compiled.problems, *(shown.problems if shown else [])]
    if shown and shown.skip:
        problems.append(Problem("", _("Somebody like this would not be sent it: too little is new to them."), True))
    if shown is None or shown.problems:
        return HttpResponse(inbox_line.above("<body></body>", problems=problems))
    html = inbox_line.plain(shown.text) if mode == PLAIN else by_night(shown.html) if mode == NIGHT else shown.html
    html = inbox_line.with_reasons(html, shown)
    return HttpResponse(inbox_line.above(html, shown=shown, brand=brand_of(site), problems=problems))


def fill(compiled, *, site, language, mode=READER, brand=brand_of, slots=None):
    """``compiled`` (Compiled) filled for a made-up person of ``mode``: Rendered, or None when it was not compiled."""
    who = samples.somebody(mode, site, language)
    return fill_for(compiled, who, site=site, language=language, brand=brand, slots=slots)


def fill_for(compiled, who, *, site, language, brand=brand_of, slots=None):
    """The same for ``who`` (samples.Somebody). ``brand(site)`` is the brand, by default that of the saved settings; by
    default links lead straight to where they lead."""
    if not compiled.parts:
        return None
    version = SimpleNamespace(
        pk=None, channel=compiled.channel, parts=compiled.parts, links=compiled.links, locale=language
    )
    recipient = Recipient(
        delivery_id=0,
        contact_id=who.contact_id,
        enrolment_id=who.enrolment_id,
        locale=language,
        site=site,
        slots=slots or PlainSlots(),
        facts=who.facts,
    )
    return render.fill(version, [recipient], knowledge=who.knowledge, brand=brand)[0]


def by_night(html):
    """``html`` of a message as a mail program shows it that is dark."""
    return html.replace("@media (prefers-color-scheme: dark)", "@media all")


def block_html(block, value):
    """A whole mail with nothing but ``block`` in it, for the block picker."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    language = translation.get_language() or "en"
    child = SimpleNamespace(id="sample", block=block, value=value)
    compiled = compiling.draw(subject="", preheader="", blocks=[child], locale=language, purpose="", framed=False)
    shown = fill(compiled, site=site, language=language) if site else None
    return shown.html if shown else ""


def _as_persona(name):
    return lazy(lambda: _t("Persona: %(name)s") % {"name": name}, str)()
