"""A letter's blocks drawn for paper, as the parts of a MessageVersion."""

from django.utils.translation import gettext as _

from wagtail_nurture.conf import settings
from wagtail_nurture.exceptions import Problem

from .. import compile as compiling
from .. import merge, placing
from ..mjml import Element, written
from ..paper.canvas import PaperCanvas


#: Characters of a letter's HTML at most, before it is filled.
LARGEST = 256 * 1024


def draw(letter):
    """The compile.Compiled of ``letter`` (Letter, saved or not); nothing is stored."""

    def words(context):
        nodes = []
        for child in letter.body:
            with context.at(child.id or ""):
                nodes += child.block.paper(child.value, context)
        with context.at("subject"):
            subject = context.words(" ".join((letter.subject or "").split()))
        above = [Element("p", subject, class_="subject")] if subject else []
        return subject, "".join(map(written, [*above, *nodes, _foot(context, letter.purpose)]))

    context, (subject, html) = PaperCanvas.drawn(words, locale=letter.locale.language_code, known=merge.fields())
    compiled = compiling.Compiled(
        channel="letter",
        subject=letter.subject or letter.name,
        links=compiling.named(context.links),
        problems=context.problems + compiling.dead_links(context.links),
    )
    if len(html) > LARGEST:
        compiled.problems.append(
            Problem("body", _("The letter is too large (more than %(limit)d kB).") % {"limit": LARGEST // 1024})
        )
        return compiled
    compiled.parts = context.parts(subject=subject, html=html)
    return compiled


def problems(letter):
    """What must be mended before ``letter`` can be published."""
    if not len(letter.body):
        return [Problem("body", _("The letter is empty. Add a text."))]
    found = (placing.named(problem, letter.body) for problem in draw(letter).problems)
    return [problem for problem in found if not problem.warning]


def _foot(context, purpose):
    """Why the person gets this letter, and how to get no more of them: the law wants both."""
    sender = context.brand("sender")
    why = _("You receive this letter because you agreed to “%(purpose)s” from %(sender)s.") % {
        "purpose": settings.purposes.get(purpose, purpose),
        "sender": sender,
    }
    stop = _("You want no more letters? Write to the address above, or go to %(url)s") % {
        "url": context.slot("printed_slot", "unsubscribe")
    }
    return Element("div", Element("p", why), Element("p", stop), class_="foot")
