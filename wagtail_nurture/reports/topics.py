"""Topics on a person's page: what interests them and by what evidence, and muting a topic for them by hand."""

from datetime import timedelta

from django.db import transaction
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages

from wagtail_nurture import clock
from wagtail_nurture.audience import choices, topicnames
from wagtail_nurture.audience.interests import told
from wagtail_nurture.contacts import wishes
from wagtail_nurture.text import one_line
from wagtail_nurture.tracking.models import PageTopic

from .acts import ByHand


#: What is offered, in days; "" for good.
SPANS = [("30", _("for 30 days")), ("90", _("for 90 days")), ("365", _("for a year")), ("", _("for good"))]


class ChangeTopic(ByHand, View):
    """Mute one topic or let it be heard again; both ways are one press on the person's page."""

    http_method_names = ["post"]

    def post(self, request, pk, act):
        topic = one_line(request.POST.get("topic", ""), 100)
        name = topicnames.labels([topic])[topic]
        if act == "unmute":
            with transaction.atomic():
                done = wishes.unmute(self.person, topic)
            words = _t("They may hear of “%(topic)s” again.")
        elif PageTopic.objects.filter(topic=topic).exists() or self.person.interests.filter(topic=topic).exists():
            days = request.POST.get("days", "")
            days = days if days in dict(SPANS) else "30"
            until = clock.now() + timedelta(days=int(days)) if days else None
            done = wishes.mute(self.person, topic, until=until)
            words = _t("They hear nothing of “%(topic)s” for now.")
        else:
            messages.error(request, _t("No page is about that topic. Choose one of the list."))
            return self.back()
        if done:
            self.log("nurture.topic", topic=topic, act=act)
        messages.success(request, words % {"topic": name})
        return self.back()


def on_page(person):
    """What the template of the person's page shows; the topics to mute are all that are not muted yet."""
    rows = told.of(person)
    muted = {row.topic for row in rows if row.muted}
    known = {row.topic: row.name for row in rows}
    offered = [(slug, name) for slug, name in choices.topics() if slug not in muted]
    return {
        "interests": [{"row": row, "until": _until(row)} for row in rows],
        "topics_to_mute": offered or [(slug, name) for slug, name in known.items() if slug not in muted],
        "mute_spans": SPANS,
    }


def _until(row):
    if not row.muted:
        return ""
    if row.until is None:
        return _t("muted for good")
    return _t("muted until %(day)s") % {"day": date_format(localtime(row.until), "DATE_FORMAT")}


urlpatterns = [
    path("mute/<int:pk>/", ChangeTopic.as_view(), {"act": "mute"}, name="mute"),
    path("unmute/<int:pk>/", ChangeTopic.as_view(), {"act": "unmute"}, name="unmute"),
]
