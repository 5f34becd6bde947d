"""The screens of acts by hand: ask with numbers, do it, and how far the worker is."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture import reasons
from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.viewsets import anonymous_title
from wagtail_nurture.text import one_line

from .. import sentences
from ..models import Enrolment, Scenario, ScenarioVersion, Token
from ..permissions import may_pause
from . import acts, errands, words
from .models import Errand
from .permissions import allowed


#: An editor's note that goes along with a fact.
NOTE = 500
LARGEST_ID = 2**63 - 1
TICKED, EVERYBODY = "ticked", "everybody"


class _Page(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "group"

    @cached_property
    def scenario(self):
        return get_object_or_404(Scenario, pk=self.kwargs["pk"])

    @cached_property
    def flow_url(self):
        return reverse("nurture_scenarios:inspect", args=[self.scenario.pk])

    def get_page_subtitle(self):
        return self.scenario.name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": self.flow_url, "label": self.scenario.name},
            {"url": "", "label": str(self.page_title)},
        ]


class Ask(_Page):
    """Says whom it is about and what will happen; does it at once for a few, by the worker for many.

    Whom: the ticked ones (?enrolment=…), those whom an errand reached (?errand=…), or with ?whom=everybody all who are
    inside and fit ?step=, ?state= and ?reason=.
    """

    template_name = "wagtail_nurture/admin/scenarios/by_hand.html"
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        if kwargs["act"] not in words.ACTS:
            raise Http404
        self.act = words.ACTS[kwargs["act"]]
        if self.act not in allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def page_title(self):
        return self.act.title

    @cached_property
    def which(self):
        """Whom it is about, as ``errands.people`` asks; None when nobody was ticked."""
        given = self.request.GET
        if errand := _ids(given.getlist("errand")):
            return {"errand": errand[0]}
        if self.ticked:
            return {}
        if given.get("whom") != EVERYBODY:
            return None
        asked = {name: one_line(given.get(name), 60) for name in ("step", "state", "reason")}
        return {name: value for name, value in asked.items() if value}

    @cached_property
    def ticked(self):
        """Enrolment ids; [] means everybody that ``which`` means."""
        given = self.request.GET
        return _ids(given.getlist("enrolment")) if given.get("whom", TICKED) == TICKED else []

    @cached_property
    def meant(self):
        if self.which is None:
            return Token.objects.none()
        tokens = errands.people(self.scenario, self.which)
        return tokens.filter(pk__in=self.ticked) if self.ticked else tokens

    @cached_property
    def person(self):
        """The one person it is about, if it is one."""
        found = Enrolment.objects.filter(pk__in=self.meant.values("pk")[:2]).select_related("contact")[:2]
        return found[0].contact if len(found) == 1 else None

    @property
    def back_url(self):
        url = self.request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())
        return url if safe else reverse("nurture_scenarios:inside", args=[self.scenario.pk])

    def get(self, request, *args, **kwargs):
        if self.which is None:
            messages.warning(request, _t("Tick the people that you mean, or choose everybody."))
            return redirect(self.back_url)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        places, states = Counter(), Counter()
        rows = self.meant.order_by().values_list("version_id", "step_id", "state", "reason")
        for version, step, state, reason, number in rows.annotate(number=Count("pk")):
            places[version, step] += number
            states[state, reason] += number
        total = sum(places.values())
        return super().get_context_data(**kwargs) | {
            "act": self.act,
            "total": total,
            "about": ngettext("It is about %(n)s person.", "It is about %(n)s people.", total) % {"n": total},
            "name": privacy.name_of(self.person, sees=privacy.may_see(self.request.user)) if self.person else "",
            "places": _named(places),
            "states": [(words.state(*each), number) for each, number in states.most_common()],
            "by_worker": total > acts.CHUNK,
            "back_url": self.back_url,
            "scenario": self.scenario,
        }

    def post(self, request, *args, **kwargs):
        by, act = request.user.get_username(), self.act.slug
        number = self.meant.count()
        if not number:
            messages.warning(request, _t("Nothing was done: nobody of them is there any more."))
            return redirect(self.back_url)
        note = one_line(request.POST.get("note"), NOTE) if self.act.final else ""
        if number > acts.CHUNK:
            errand = errands.begin(self.scenario, act, self.which, by=by, note=note)
            self._log(self.scenario, people=errand.expected)
            return redirect("nurture_scenarios:errand", self.scenario.pk, errand.pk)
        person, step = self.person, self.which.get("step")
        chosen = list(self.meant.values_list("pk", flat=True))
        errand, result = errands.at_once(self.scenario, act, chosen, by=by, note=note, step=step)
        for level, sentence in words.told(result, act):
            getattr(messages, level)(request, sentence, buttons=undo_buttons(errand) if level == "success" else None)
        if result.done:
            self._log(person or self.scenario, people=len(result.done))
        return redirect(self.back_url)

    def _log(self, instance, *, people):
        title = anonymous_title(instance) if instance is not self.scenario else None
        data = {"act": self.act.slug, "scenario": self.scenario.pk, "people": people}
        log(instance=instance, action="nurture.by_hand", user=self.request.user, title=title, data=data)


class Progress(_Page):
    """How far the worker is with an act on many; POST stops it."""

    template_name = "wagtail_nurture/admin/scenarios/errand.html"
    page_title = _("Acting on people inside")
    http_method_names = ["get", "post"]

    def dispatch(self, request, *args, **kwargs):
        if not may_pause(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def errand(self):
        return get_object_or_404(Errand, pk=self.kwargs["errand"], scenario=self.scenario)

    def get(self, request, *args, **kwargs):
        if "part" in request.GET:
            return TemplateResponse(request, "wagtail_nurture/admin/scenarios/errand_part.html", self._facts())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | self._facts()

    def _facts(self):
        left_out = [(reasons.sentence(code), number) for code, number in self.errand.unfit.items()]
        return {
            "errand": self.errand,
            "scenario": self.scenario,
            "title": words.title(self.errand.act),
            "left_out": left_out,
            "busy": len(self.errand.again),
            "undo": undo_url(self.errand) if self.errand.state != Errand.State.OPEN else "",
            "inside_url": reverse("nurture_scenarios:inside", args=[self.scenario.pk]),
            "flow_url": self.flow_url,
        }

    def post(self, request, *args, **kwargs):
        if errands.stop(self.errand):
            messages.success(request, _t("Stopped. Whoever was not reached yet is left as they are."))
        return redirect("nurture_scenarios:errand", self.scenario.pk, self.errand.pk)


def _named(places):
    """[(step in words, people)] of {(version id, step id): people}; one query."""
    graphs = dict(ScenarioVersion.objects.filter(pk__in={v for v, _s in places}).values_list("pk", "graph"))
    found = Counter()
    for (version, step), number in places.items():
        found[sentences.names(graphs[version]).get(step) or _t("a step of a former version")] += number
    return found.most_common()


def undo_url(errand):
    """Where ``errand`` can be taken back for those it reached; "" when it cannot."""
    act = errands.undoing(errand)
    return f"{reverse('nurture_scenarios:by_hand', args=[errand.scenario_id, act])}?errand={errand.pk}" if act else ""


def undo_buttons(errand):
    """The button of a message that says that ``errand`` is done."""
    url = undo_url(errand)
    return [messages.button(url, _t("Undo…"))] if url else None


def _ids(given):
    """The row numbers among what an address says; the rest is ignored."""
    numbers = map(int, filter(str.isdecimal, given[: acts.CHUNK]))
    return [number for number in numbers if number <= LARGEST_ID]
