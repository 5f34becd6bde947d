"""What became of a newsletter: numbers that refresh themselves while it is being sent, and the people behind them."""

from dataclasses import dataclass

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_nurture import reasons
from wagtail_nurture.scenarios.models import Scenario
from wagtail_nurture.scenarios.views_flow import PEOPLE, FlowPeople

from . import results
from .columns import moment, state_tag
from .models import Newsletter
from .sending import zone_of
from .told import reason_rows
from .views import CHECK, OfNewsletter, people_url


State = Newsletter.State


@dataclass(frozen=True)
class Number:
    label: str
    #: None: nobody knows.
    value: int | None
    url: str = ""
    #: What the number is out of, or what is not known.
    note: str = ""


class Result(OfNewsletter):
    """The page; ``?part=1`` gives only what changes, for the script that refreshes it."""

    template_name = "wagtail_nurture/admin/newsletters/result.html"
    page_title = _("Newsletter")

    def get(self, request, *args, **kwargs):
        if self.object.state == State.DRAFT:
            return redirect(CHECK, self.object.pk)
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        if "part" in self.request.GET:
            return ["wagtail_nurture/admin/newsletters/progress.html"]
        return super().get_template_names()

    @cached_property
    def header_buttons(self):
        buttons, newsletter, user = [], self.object, self.request.user
        if user.has_perm("wagtail_nurture.add_newsletter"):
            url = reverse("nurture_newsletters:copy", args=[newsletter.pk])
            buttons.append(HeaderButton(_t("Copy"), url=url, icon_name="copy"))
        return buttons

    @cached_property
    def header_more_buttons(self):
        url = reverse("nurture_newsletters:history", args=[self.object.pk])
        return [Button(_t("History"), url=url, icon_name="history")]

    def get_context_data(self, **kwargs):
        newsletter = self.object
        progress = results.progress(newsletter)
        zone = zone_of(newsletter.site)
        following = newsletter.next_issue if newsletter.repeats else None
        return super().get_context_data(
            **kwargs,
            state=state_tag(newsletter),
            progress=progress,
            sentence=sentence(newsletter, progress),
            numbers=self._numbers(progress),
            answers=self._answers(progress),
            not_sent=self._linked(reason_rows(progress.skipped)),
            held=self._linked(reason_rows(progress.held, "held")),
            waiting=self._linked(reason_rows(progress.waiting, "held")),
            started=moment(newsletter.started_at, zone),
            ended=moment(newsletter.ended_at, zone),
            following=following,
            leaves=moment(following.send_at, zone) if following else "",
            why_stopped=reasons.sentence(newsletter.reason) if newsletter.reason and not newsletter.scenario_id else "",
        )

    @cached_property
    def _sees_people(self):
        return self.request.user.has_perm(PEOPLE)

    def _url(self, what, reason=None):
        linked = self._sees_people and self.object.scenario_id
        return people_url(self.object, what, reason) if linked else ""

    def _linked(self, rows):
        """(row, address) pairs. Held messages are on the way: a reason of theirs leads there."""
        return [(row, self._url("queued" if row.what == "held" else row.what, row.code)) for row in rows]

    def _numbers(self, progress):
        found = [
            Number(_t("Sent"), progress.sent, self._url("sent")),
            Number(_t("On the way"), progress.on_the_way, self._url("queued")),
            Number(_t("Not sent"), progress.skipped.total()),
        ]
        if progress.withdrawn or progress.not_reached:
            both = progress.withdrawn + progress.not_reached
            found.append(Number(_t("Withdrawn"), both, self._url("skipped", "newsletter_stopped")))
        if progress.failed:
            found.append(Number(_t("Refused by the mail server"), progress.failed, self._url("failed")))
        if progress.uncertain:
            found.append(Number(_t("Uncertain whether it arrived"), progress.uncertain, self._url("uncertain")))
        return found

    def _answers(self, progress):
        if not progress.sent:
            return []
        found = results.answers(self.object)
        return [
            Number(_t("Opened"), found.opened if found.opens else None, note=_of(found.opens, progress.sent)),
            Number(_t("Clicked"), found.clicked if found.clicks else None, note=_of(found.clicks, progress.sent)),
            Number(
                _t("Clicks without a name"), found.nameless, note=_t("of people who did not agree to be remembered")
            ),
            Number(_t("Unsubscribed"), found.unsubscribed),
        ]


def sentence(newsletter, progress):
    """Where it stands, in one sentence."""
    facts = {"done": progress.settled, "all": progress.everybody, "sent": progress.sent}
    if newsletter.state == State.SENDING:
        if progress.held and not progress.on_the_way and not progress.coming:
            return _t("It waits until what is named below is mended.")
        if progress.waiting and not progress.on_the_way and not progress.coming:
            return _t("All is sent but to those who asked for fewer mails: it reaches them when their turn comes.")
        return _t("It is being sent: %(done)d of %(all)d people are dealt with.") % facts
    if newsletter.state == State.STOPPED and newsletter.scenario_id:
        words = ngettext(
            "It was stopped. %(sent)d person had been sent it by then.",
            "It was stopped. %(sent)d people had been sent it by then.",
            progress.sent,
        )
        return words % facts
    if newsletter.state == State.STOPPED:
        return _t("It never began.")
    if newsletter.state == State.SCHEDULED:
        return _t("It waits for its date. Until then it can be edited or taken off the schedule.")
    words = ngettext("It was sent to %(sent)d person.", "It was sent to %(sent)d people.", progress.sent)
    return words % facts


def _of(measured, sent):
    """Of how many people it would be known."""
    unknown = sent - measured
    known = ngettext("of %(n)d person who allows it to be seen", "of %(n)d people who allow it to be seen", measured)
    if not unknown:
        return known % {"n": measured}
    rest = ngettext("%(n)d not measured", "%(n)d not measured", unknown) % {"n": unknown}
    return _t("%(known)s; %(rest)s") % {"known": known % {"n": measured}, "rest": rest} if measured else rest


class NewsletterPeople(FlowPeople):
    """The people behind one number of a newsletter."""

    index_url_name = "nurture_newsletters:people"

    def may_open(self, user):
        return any(user.has_perm(f"wagtail_nurture.{verb}_newsletter") for verb in ("view", "change"))

    def scenarios(self):
        return Scenario.of_all_kinds.filter(kind=Scenario.Kind.NEWSLETTER)
