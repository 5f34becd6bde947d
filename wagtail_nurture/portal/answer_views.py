"""The page behind an answer in a mail: it has the answer chosen, and one press sends it. GET answers nothing."""

from django.utils import translation
from django.views.decorators.http import require_http_methods

from wagtail_nurture import tokens
from wagtail_nurture.capture import quota
from wagtail_nurture.delivery import trials
from wagtail_nurture.delivery.views import unseen
from wagtail_nurture.text import clean

from . import acts, answering, links
from .say_views import too_old
from .views import CHANGES_AN_HOUR, known, page


#: Digits of an option's number, as a form sends it.
LONGEST_NUMBER = 4


@unseen
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, token, number, option):
    """GET shows the question with the answer that was pressed; POST keeps the chosen one."""
    found = acts.find("answer", token, number, option)
    if found is None:
        return page(request, "gone", status=404)
    delivery, facts, _pressed = found
    locale = delivery.locale
    if trials.is_trial(delivery):
        return page(request, "answer", _shown(facts, option) | {"trial": True}, locale=locale)
    if delivery.contact_id is None:
        return page(request, "gone", locale=locale, status=404)
    if links.is_too_old(delivery):
        return too_old(request, delivery)
    if request.method != "POST":
        return page(request, "answer", _shown(facts, option), locale=locale)
    option = _chosen(request.POST.get("answer", ""), facts, option)
    if option == len(facts["options"]):  # from paper, and sent without an answer
        return page(request, "answer", _shown(facts, option), locale=locale)
    if not quota.take("answers", delivery.contact_id, CHANGES_AN_HOUR):
        return page(request, "too_often", locale=locale, status=429)
    comment = clean(request.POST.get("comment", ""), answering.LONGEST_COMMENT).strip() if facts["comment"] else ""
    with translation.override(known(locale)):
        answering.answer(delivery, facts, facts["options"][option], comment)
    told = {"done": True, "preferences": tokens.seal("preferences", delivery.pk)}
    return page(request, "answer", _shown(facts, option) | told, locale=locale)


def _shown(facts, option):
    options = [each | {"number": number, "chosen": number == option} for number, each in enumerate(facts["options"])]
    return {
        "facts": facts,
        "options": options,
        "answer": "".join(each["words"] for each in options if each["chosen"]),
        "longest": answering.LONGEST_COMMENT,
    }


def _chosen(said, facts, pressed):
    """Which option a POST chose; what it names wrongly leaves the one that was pressed."""
    number = int(said) if said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER else pressed
    return number if number < len(facts["options"]) else pressed
