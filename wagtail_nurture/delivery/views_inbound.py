"""Where a gateway tells what people answered. Its address holds a key; who does not know it finds nothing here."""

import hmac
import logging

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import phones
from wagtail_nurture.public import public

from . import inbound


logger = logging.getLogger(__name__)


@public
@require_POST
def texts(request, key):
    """200 when any answer was taken, also when it changed nothing; 400 when no number could be read.

    At 400 gateways repeat the whole list: what was taken must not be told again because of another row.
    """
    known = settings.SMS_INBOUND_KEY
    if not known or not hmac.compare_digest(key.encode(), known.encode()):
        return HttpResponse(status=404)
    if "json" in request.content_type:
        answers = inbound.answers_in_json(request.body)
    else:
        answers = inbound.answers_in_form(request.POST.dict())
    taken = 0
    for written, text in answers:
        try:
            number = inbound.number_in(written)
        except phones.BadPhone:
            continue
        inbound.take(number, text)
        taken += 1
    if taken < len(answers) or not answers:
        logger.warning("Of %d answers by text message %d named no phone number.", len(answers), len(answers) - taken)
    if taken:
        return HttpResponse("ok", content_type="text/plain")
    return HttpResponse("No phone number could be read.", status=400, content_type="text/plain")
