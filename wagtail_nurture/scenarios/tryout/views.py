"""The screen of a try-out: one address; GET shows, POST moves. Works without JavaScript by its "Next" button."""

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from wagtail_nurture.contacts import privacy
from wagtail_nurture.text import one_line

from .. import diagram
from .. import graph as graphs
from ..links import edit_url
from ..models import Scenario
from ..permissions import may_try
from . import mails, starting, walk, words
from .models import TryOut


State = TryOut.State


class TryView(BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Each editor sees their own try-out of a scenario and nobody else's: the owner is part of every look-up."""

    model = Scenario
    page_title = _("Try it on me")
    header_icon = "view"
    template_name = "wagtail_nurture/admin/scenarios/tryout/page.html"
    walk_template = "wagtail_nurture/admin/scenarios/tryout/walk.html"
    error = ""

    def dispatch(self, request, *args, **kwargs):
        if not may_try(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    @cached_property
    def tryout(self):
        rows = TryOut.objects.select_related("scenario__site", "contact", "owner")
        return rows.filter(owner=self.request.user, scenario=self.object).first()

    @property
    def site(self):
        return self.object.site or mails.default_site()

    def post(self, request, *args, **kwargs):
        act = getattr(self, f"do_{request.POST.get('do', '')}", None) if request.POST.get("do") in _ACTS else None
        if act is None or act() is False:
            return self.render_to_response(self.get_context_data(), status=400)
        self.__dict__.pop("tryout", None)  # it is another one now
        if request.headers.get("X-Nurture-Tryout"):
            return HttpResponse(render_to_string(self.walk_template, self.walk_context(), request=request))
        return redirect("nurture_try", self.object.pk)

    # -- what the buttons do

    def do_start(self):
        """False when the person asked for is not known; then ``error`` says so."""
        contact, user = None, self.request.user
        other = self.request.POST.get("whom") == "person"
        if other:
            if not privacy.may_see(user):
                raise PermissionDenied
            contact = starting.find(one_line(self.request.POST.get("address"), 254), site=self.site)
            if contact is None:
                self.error = _t("Nobody with this address is known here. Check it, or try it as yourself.")
                return False
        elif user.email:
            contact = starting.find(user.email, site=self.site)
        return starting.start(self.object, owner=user, contact=contact, as_other=other)

    def do_again(self):
        if self.tryout is None:
            return False
        contact = self.tryout.contact
        if self.tryout.as_other and not privacy.may_see(self.request.user):
            raise PermissionDenied
        return starting.start(self.object, owner=self.request.user, contact=contact, as_other=self.tryout.as_other)

    def do_other(self):
        """Back to the question as whom."""
        TryOut.objects.filter(owner=self.request.user, scenario=self.object).delete()

    def do_tick(self):
        if self._is_present():
            walk.advance(self.tryout)

    def do_next(self):
        """Skip the wait, or the pause between two steps."""
        if self._is_present() and self.tryout.state == State.RUNNING:
            walk.hurry(self.tryout)
            walk.advance(self.tryout)

    def do_answer(self):
        if self._is_present() and self.request.POST.get("answer") in dict(walk.answers(self.tryout)):
            walk.advance(self.tryout, answer=self.request.POST["answer"])

    def do_stop(self):
        if self._is_present() and self.tryout.going:
            starting.stop(self.tryout)

    def _is_present(self):
        """Whether the button belongs to the run that is under way: an old window moves nothing."""
        return self.tryout is not None and self.request.POST.get("run") == str(self.tryout.run)

    # -- what the screen shows

    def walk_context(self):
        tryout = self.tryout
        facts = {"scenario": self.object, "tryout": tryout, "error": self.error}
        if tryout is None:
            return facts
        waiting = tryout.state == State.RUNNING and tryout.due_at > tryout.at
        left = max(0.0, (tryout.next_at - timezone.now()).total_seconds())
        return facts | {
            "cards": words.cards(tryout, address=self.request.user.email),
            "asking": tryout.state == State.ASKING,
            "answers": walk.answers(tryout),
            "waiting": waiting,
            "left": round(left, 2),
            "whole": walk.seconds_of(tryout.due_at - tryout.at),
            "look": self._look_again(left),
            "whom": self._whom(),
            "changed": tryout.revision != self.object.latest_revision_id,
            "state": tryout.get_state_display(),
        }

    def _look_again(self, left):
        """Milliseconds until the page asks again; "" for never."""
        if self.tryout.state == State.RUNNING:
            return int(left * 1000) + 50
        if self.tryout.state == State.ASKING or words.waits_for_mail(self.tryout):
            return 1500
        return ""

    def _whom(self):
        person = self.tryout.contact
        if not self.tryout.as_other:
            return _t("yourself") if person else _t("somebody of whom nothing is known")
        return privacy.name_of(person, sees=privacy.may_see(self.request.user))

    def get_context_data(self, **kwargs):
        draft = self.object.get_latest_revision_as_object()
        revision = self.object.latest_revision
        return super().get_context_data(
            **kwargs,
            **self.walk_context(),
            problems=self._problems(draft, revision),
            draft=revision,
            saved=revision and words.clock_face(timezone.localtime(revision.created_at)),
            edit_url=edit_url(self.object),
            address=self.request.user.email,
            sees=privacy.may_see(self.request.user),
            typed=one_line(self.request.POST.get("address"), 254),
            flow=diagram.draw(graphs.build(draft)),
            media=diagram.media() + Media(js=["wagtail_nurture/admin/tryout.js"]),
        )

    def _problems(self, draft, revision):
        from .. import publishing

        return graphs.vanished(publishing.stored(revision)) + graphs.problems(draft)

    def get_page_subtitle(self):
        return str(self.object)

    @cached_property
    def header_buttons(self):
        return [
            HeaderButton(_t("Edit"), url=edit_url(self.object), icon_name="edit"),
        ]

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_scenarios:list"), "label": _t("Scenarios")},
            {"url": edit_url(self.object), "label": self.object.name},
            {"url": "", "label": _t("Try it on me")},
        ]


_ACTS = {"start", "again", "other", "tick", "next", "answer", "stop"}
