"""Where a gateway tells what people answered. Its address holds a key; who does not know it finds nothing here."""

import hmac
import logging

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import phones
from wagtail_nurture.public import public

from . import inbound


logger = logging.getLogger(__name__)

TAKEN, FAILED, UNREAD = "taken", "failed", "unread"


@public
@require_POST
def texts(request, key):
    """What a gateway tells of answers, each taken by itself: an error at one of them does not lose the others.

    200 when any answer was taken and none failed, also when it changed nothing; 400 when no number could be read; 503
    when one failed, for the gateway to tell once more: what has a number of the gateway's is not taken twice.
    """
    known = settings.SMS_INBOUND_KEY
    if not known or not hmac.compare_digest(key.encode(), known.encode()):
        return HttpResponse(status=404)
    in_json = "json" in request.content_type
    answers = inbound.answers_in_json(request.body) if in_json else inbound.answers_in_form(request.POST.dict())
    outcomes = [_take(answer) for answer in answers]
    taken, failed = outcomes.count(TAKEN), outcomes.count(FAILED)
    if taken + failed < len(answers) or not answers:
        unread = len(answers) - taken - failed
        logger.warning("Of %d answers by text message %d named no phone number.", len(answers), unread)
    status = 503 if failed else 200 if taken else 400
    if in_json:
        return JsonResponse({"taken": taken, "failed": failed, "of": len(answers)}, status=status)
    return HttpResponse(status=status)  # some gateways send what is written here to the person, as a text


def _take(answer):
    try:
        number = inbound.number_in(answer.by)
    except phones.BadPhone:
        return UNREAD
    try:
        inbound.take(number, answer.text, told_as=answer.number)
    except Exception as problem:  # whatever it is: the next one may be somebody's STOP
        logger.error("An answer by text message could not be taken: %s.", type(problem).__name__)
        return FAILED
    return TAKEN
