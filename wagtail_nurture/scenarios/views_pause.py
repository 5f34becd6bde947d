"""Pause (three ways) and resume: a page that says with numbers what will happen, then does it."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import UnpublishView

from wagtail_nurture.delivery.models import Delivery

from . import counts, publishing
from .byhand import acts, errands
from .columns import status_of
from .models import Scenario, ScenarioState
from .permissions import may_pause, may_start


Status = ScenarioState.Status
HOLD, FINISH, STOP = "hold", "finish", "stop"
_ON_ITS_WAY = [Delivery.State.QUEUED, Delivery.State.CLAIMED, Delivery.State.HELD]


@dataclass(frozen=True)
class Numbers:
    """Whom and what it touches: people inside, messages that have not left."""

    inside: int
    messages: int

    @classmethod
    def of(cls, scenario):
        waiting = Delivery.objects.filter(scenario_id=scenario.pk, state__in=_ON_ITS_WAY)
        return cls(counts.of_scenario(scenario).inside, waiting.count())

    @property
    def sentence(self):
        """ "37 people are inside, 4 messages are on their way."; of messages only where there are any."""
        people = ngettext("%(n)s person is inside", "%(n)s people are inside", self.inside) % {"n": self.inside}
        if not self.messages:
            return _t("%(people)s.") % {"people": people}
        mails = ngettext("%(n)s message is on its way", "%(n)s messages are on their way", self.messages)
        return _t("%(people)s, %(messages)s.") % {"people": people, "messages": mails % {"n": self.messages}}


def ways(numbers, status):
    """[(slug, title, [what it does], how it goes on again)] of the ways to pause a scenario that is ``status``."""
    found = [_holding(numbers), _finishing(numbers), _stopping(numbers)]
    return [way for way in found if (way[0], status) not in _ALREADY]


def _holding(numbers):
    people = ngettext(
        "%(n)s person inside stays where they stand.", "%(n)s people inside stay where they stand.", numbers.inside
    )
    mails = ngettext("%(n)s message on its way waits.", "%(n)s messages on their way wait.", numbers.messages)
    again = _t("When you resume, everybody goes on; waits that have passed meanwhile are over at once.")
    return HOLD, _t("Hold everybody"), _does(numbers, people, mails), again


def _finishing(numbers):
    people = ngettext(
        "%(n)s person inside goes on to the end.", "%(n)s people inside go on to the end.", numbers.inside
    )
    mails = ngettext("%(n)s message on its way leaves.", "%(n)s messages on their way leave.", numbers.messages)
    again = _t("When you resume, people enter again. What happened meanwhile starts nobody later.")
    return FINISH, _t("Let the people inside finish"), _does(numbers, people, mails), again


def _stopping(numbers):
    people = ngettext(
        "%(n)s person inside leaves now, with the reason “the scenario was stopped”.",
        "%(n)s people inside leave now, with the reason “the scenario was stopped”.",
        numbers.inside,
    )
    mails = ngettext(
        "%(n)s message on its way is not sent.", "%(n)s messages on their way are not sent.", numbers.messages
    )
    again = _t("When you resume, new people enter. Who was sent out does not come back; that cannot be undone.")
    return STOP, _t("Stop: everybody leaves"), _does(numbers, people, mails), again


def _does(numbers, people, mails):
    told = [people % {"n": numbers.inside}] if numbers.inside else []
    told += [mails % {"n": numbers.messages}] if numbers.messages else []
    return [_t("Nobody enters any more."), *told]


_ALREADY = {(HOLD, Status.PAUSED), (FINISH, Status.FINISHING)}


class UnpublishScenario(UnpublishView):
    """Asks before nobody enters any more: whom it touches, and how it goes on again."""

    template_name = "wagtail_nurture/admin/scenarios/unpublish.html"

    def get_usage_url(self):
        """Nothing refers to a scenario in a way that unpublishing breaks."""

    def get_context_data(self, **kwargs):
        _slug, _title, does, _again = _holding(Numbers.of(self.object))
        return super().get_context_data(**kwargs, does=does)


class PauseForm(forms.Form):
    way = forms.ChoiceField(error_messages={"required": _("Choose one of the ways.")})
    sure = forms.BooleanField(required=False)

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(slug, title) for slug, title, _does, _again in ways]

    def clean(self):
        data = super().clean()
        if data.get("way") == STOP and not data.get("sure"):
            self.add_error("sure", _t("Tick this as well: it cannot be undone."))
        return data


class Switching(BaseObjectMixin, WagtailAdminTemplateMixin, FormView):
    """Asks before it changes how a scenario runs; writes who did it in the log."""

    model = Scenario
    header_icon = "tasks"

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise PermissionDenied
        if status_of(self.object) not in self.takes:
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": reverse("nurture_scenarios:inspect", args=[self.object.pk]), "label": self.object.name},
            {"url": "", "label": self.page_title},
        ]

    def back(self):
        return redirect("nurture_scenarios:inspect", self.object.pk)

    @cached_property
    def numbers(self):
        return Numbers.of(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, scenario=self.object, view=self, numbers=self.numbers)

    def record(self, action):
        log(instance=self.object, action=action, user=self.request.user)


class Pause(Switching):
    template_name = "wagtail_nurture/admin/scenarios/pause.html"
    page_title = _("Pause")
    form_class = PauseForm
    takes = publishing.PAUSABLE
    allowed = staticmethod(may_pause)

    @cached_property
    def ways(self):
        return ways(self.numbers, status_of(self.object))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"ways": self.ways}

    def get_context_data(self, **kwargs):
        chosen = self.request.POST.get("way") or self.ways[0][0]
        return super().get_context_data(**kwargs, ways=self.ways, chosen=chosen)

    def form_valid(self, form):
        user, named = self.request.user, {"scenario": self.object}
        way = form.cleaned_data["way"]
        if way == STOP:
            errand = publishing.stop(self.object, user=user)
            self.record("nurture.send_out")
            messages.success(self.request, _t("“%(scenario)s” is stopped; the people inside leave.") % named)
            return redirect("nurture_scenarios:errand", self.object.pk, errand.pk) if errand else self.back()
        if way == FINISH:
            publishing.let_finish(self.object, user=user)
            self.record("nurture.let_finish")
            messages.success(self.request, _t("Nobody enters “%(scenario)s” any more; who is inside goes on.") % named)
        else:
            publishing.pause(self.object, user=user)
            self.record("nurture.pause")
            messages.success(self.request, _t("“%(scenario)s” is paused.") % named)
        return self.back()


class Resume(Switching):
    template_name = "wagtail_nurture/admin/scenarios/resume.html"
    page_title = _("Resume")
    form_class = forms.Form
    takes = publishing.RESTING
    allowed = staticmethod(may_start)

    @cached_property
    def leaving(self):
        """The errand that still sends people out, if there is one."""
        return self.object.errands.filter(act=acts.STOP, state=errands.State.OPEN).first()

    @property
    def words(self):
        """[sentence]: what resuming does after each way of pausing."""
        inside = self.numbers.inside
        go_on = ngettext(
            "%(n)s person inside goes on from where they stand.",
            "%(n)s people inside go on from where they stand.",
            inside,
        ) % {"n": inside}
        enter = _t("New people enter from now on. What happened meanwhile starts nobody later.")
        if status_of(self.object) == Status.STOPPED:
            out = _t("Who was sent out does not come back by itself.")
            return [enter, out, go_on] if inside else [enter, out]
        if status_of(self.object) == Status.FINISHING:
            return [enter, _t("Nothing changes for the people inside: they were never held.")]
        return [go_on, enter]

    def form_valid(self, form):
        if self.leaving:
            messages.warning(self.request, _t("People are still being sent out. Resume when that is over, or stop it."))
            return redirect("nurture_scenarios:errand", self.object.pk, self.leaving.pk)
        publishing.resume(self.object, user=self.request.user)
        self.record("nurture.resume")
        messages.success(self.request, _t("“%(scenario)s” goes on.") % {"scenario": self.object})
        return self.back()
