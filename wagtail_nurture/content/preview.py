"""Previews of a message: the same drawing and filling as sending, and nothing is changed or measured by it."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_nurture.audience.persona_models import Persona
from wagtail_nurture.exceptions import Problem
from wagtail_nurture.readers import in_their_language

from . import compile as compiling
from . import inbox_line, message_kinds, placing, preview_person, render, samples
from .brand import brand_of
from .preview_person import PERSON
from .recipients import Recipient
from .samples import READER, STRANGER
from .slots import PlainSlots


#: Personas offered, by their priority: a list to choose from must not scroll for ever.
PERSONAS = 10


@dataclass(frozen=True, kw_only=True)
class Shown:
    """``message`` as it is for whoever reads it: ``filled`` (Rendered) is None when it cannot be filled, ``problems``
    say why. ``contact`` is None for somebody who does not exist."""

    message: Any
    site: Any
    contact: Any = None
    filled: Any = None
    problems: list = field(default_factory=list)

    @property
    def language(self):
        return self.message.locale.language_code


def modes(message):
    """[(mode, label)] of the previews of ``message``: who reads it, then how else it can be looked at. One query."""
    personas = Persona.objects.order_by("priority", "pk").values_list("pk", "name")[:PERSONAS]
    return [
        (READER, _("Somebody who read pages of the site")),
        (STRANGER, _("Somebody we know nothing of")),
        *((f"{samples.PERSONA}{pk}", _as_persona(name)) for pk, name in personas),
        (PERSON, _("A real person, chosen here")),
        *message_kinds.of(message).looks,
    ]


def serve(message, request, mode):
    """An HttpResponse that shows ``message`` (of any kind, saved or not) in one of its modes."""
    with in_their_language(request.user):
        try:
            shown = read(message, request, mode)
        except preview_person.MayNotRead as error:
            return HttpResponse(inbox_line.page(error), status=error.status)
        except preview_person.NobodyChosen as error:
            return HttpResponse(inbox_line.page(error))
        return message_kinds.of(message).show(shown, mode)


def read(message, request, mode):
    """The Shown of ``message`` for whom ``mode`` names. Raises what ``preview_person.reader`` does."""
    contact = preview_person.reader(request, mode)
    site, language = preview_person.site_of(request, contact), message.locale.language_code
    kind = message_kinds.of(message)
    who = samples.real(contact) if contact else samples.somebody(mode, site, language)
    compiled = kind.draw(message)
    filled = fill_for(compiled, who, site=site, language=language, slots=kind.preview_slots(site))
    problems = [*compiled.problems, *(filled.problems if filled else [])]
    if filled and filled.skip:
        problems.append(Problem("", _t("Somebody like this would not be sent it: too little is new to them."), True))
    return Shown(
        message=message,
        site=site,
        contact=contact,
        filled=None if filled is None or filled.problems else filled,
        problems=[placing.named(problem, _parts(message)) for problem in problems],
    )


def _parts(message):
    """The blocks of ``message``; a text message has none."""
    return getattr(message, "body", ())


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
