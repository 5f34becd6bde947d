"""Writing a newsletter, looking at it before it leaves, confirming, stopping, and what became of it."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture import clock
from wagtail_nurture.contacts import purposes
from wagtail_nurture.delivery import filling

from . import counting, preflight, sending, trial, web
from .columns import moment
from .models import Newsletter
from .permissions import may_send, may_stop
from .sending import zone_of
from .told import languages, reason_rows


CHECK = "nurture_newsletters:check"
RESULT = "nurture_newsletters:inspect"
NOT_SAVED = _("The newsletter is not saved yet: mend what is marked below.")
NOT_NOW = _("It has changed meanwhile: look at it again.")


class LeadsToTheCheck:
    """Mixin of the forms: saving is the first of two pages."""

    submit_button_label = _("Save and look at it")
    template_name = "wagtail_nurture/admin/newsletters/form.html"

    def get_success_url(self):
        return reverse(CHECK, args=[self.object.pk])

    def get_success_buttons(self):
        return []


class WriteNewsletter(LeadsToTheCheck, generic.CreateView):
    page_title = _("New newsletter")
    success_message = _("“%(object)s” is saved. Nothing has left yet.")
    error_message = NOT_SAVED

    def save_instance(self):
        self.form.instance.edited_at = clock.now()
        return super().save_instance()


class SendAgain(generic.CopyView, WriteNewsletter):
    """A new newsletter with the same message and the same audience, never confirmed."""

    def get_initial_form_instance(self):
        former = self.get_object()
        return Newsletter(
            name=_t("Copy of %(name)s") % {"name": former.name},
            email=former.email,
            list=former.list,
            segment=former.segment,
            site=former.site,
            web_page=former.web_page,
        )


class EditNewsletter(LeadsToTheCheck, generic.EditView):
    """Editing takes it off the schedule: what leaves is what somebody with the permission has looked at."""

    success_message = _("“%(object)s” is saved. Nothing leaves before it is confirmed.")
    error_message = NOT_SAVED

    def dispatch(self, request, *args, **kwargs):
        if not self.get_object().may_be_edited:
            return redirect(RESULT, self.kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        with transaction.atomic():
            now = Newsletter.objects.select_for_update().get(pk=self.object.pk)
            if not now.may_be_edited:
                messages.error(self.request, _t("It has begun meanwhile: your changes were not saved."))
                return redirect(RESULT, now.pk)
            form.instance.edited_at, form.instance.state = clock.now(), Newsletter.State.DRAFT
            form.instance.confirmed_by, form.instance.counted = None, {}
            return super().form_valid(form)


class DeleteNewsletter(generic.DeleteView):
    """Only what has not left: what people were sent stays on record."""

    def dispatch(self, request, *args, **kwargs):
        if not self.get_object().may_be_edited:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OfNewsletter(BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """Base of the pages about one newsletter: for whoever may do anything with newsletters."""

    model = Newsletter
    header_icon = "mail"

    def get_base_object_queryset(self):
        return Newsletter.objects.select_related("email__locale", "list", "segment", "site__root_page", "confirmed_by")

    def dispatch(self, request, *args, **kwargs):
        if not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def allowed(self, user):
        return any(user.has_perm(f"wagtail_nurture.{verb}_newsletter") for verb in ("view", "add", "change"))

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        listing = {"url": reverse("nurture_newsletters:index"), "label": _t("Newsletters")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": str(self.object)}]

    def get_context_data(self, **kwargs):
        newsletter = self.object
        return super().get_context_data(
            **kwargs,
            newsletter=newsletter,
            audience=newsletter.audience,
            purpose=purposes.label(newsletter.email.purpose) if newsletter.email else "",
            sender=filling.sender_of(newsletter.site) if newsletter.site else None,
            when=moment(newsletter.send_at, zone_of(newsletter.site)),
            rhythm=newsletter.get_repeats_display() if newsletter.repeats else "",
            web_address=f"{newsletter.site.root_url}{web.address(newsletter)}" if web.address(newsletter) else "",
            may_edit=self.request.user.has_perm("wagtail_nurture.change_newsletter"),
            may_send=may_send(self.request.user),
            may_stop=may_stop(self.request.user),
        )


class Check(OfNewsletter):
    """The second page: who will receive it and who will not, what stands against it, a test, and the button."""

    template_name = "wagtail_nurture/admin/newsletters/check.html"
    page_title = _("Before it leaves")

    def get(self, request, *args, **kwargs):
        if not self.object.may_be_edited:
            return redirect(RESULT, self.object.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def counted(self):
        return counting.count(self.object)

    @cached_property
    def findings(self):
        return preflight.findings(self.object, self.counted)

    def get_context_data(self, **kwargs):
        counted = self.counted
        return super().get_context_data(
            **kwargs,
            count=counted,
            reasons=reason_rows(counted.refused),
            languages=languages(counted),
            findings=self.findings,
            ready=not any(finding.stops for finding in self.findings),
            seen=self.object.edited_at.isoformat(),
            address=self.request.user.email,
            digest=preflight.is_digest(self.object),
        )

    def post(self, request, *args, **kwargs):
        if not may_send(request.user):
            raise PermissionDenied
        newsletter = self.object
        if any(finding.stops for finding in preflight.findings(newsletter)):
            return redirect(CHECK, newsletter.pk)
        seen = parse_datetime(request.POST.get("seen", "")[:40])
        if seen is None or not sending.confirm(newsletter, user=request.user, seen=seen, counted=self.counted.as_json):
            messages.warning(request, NOT_NOW)
            return redirect(CHECK, newsletter.pk)
        log(instance=newsletter, action="nurture.confirm", user=request.user, data=newsletter.counted)
        if newsletter.state == Newsletter.State.SCHEDULED:
            when = moment(newsletter.send_at, zone_of(newsletter.site))
            messages.success(request, _t("It will be sent on %(when)s.") % {"when": when})
        return redirect(RESULT, newsletter.pk)


class Test(OfNewsletter):
    """[Test] to my own address, in every language of the message. POST only."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        number = trial.send(self.object, request.user)
        if number:
            words = ngettext(
                "%(n)d test mail is on its way to you.", "%(n)d test mails are on their way to you.", number
            )
            messages.success(request, words % {"n": number})
        elif not request.user.email:
            messages.error(request, _t("Your account has no e-mail address. Set one in your account first."))
        else:
            messages.error(request, _t("No test was sent: the message is not published."))
        return redirect(CHECK, self.object.pk)


class Asks(OfNewsletter):
    """Asks before it does something, and writes who did it in the log."""

    template_name = "wagtail_nurture/admin/newsletters/ask.html"

    def allowed(self, user):
        return may_stop(user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, view=self)

    def post(self, request, *args, **kwargs):
        if self.act(self.object):
            log(instance=self.object, action=self.log_action, user=request.user)
            messages.success(request, self.done)
        else:
            messages.warning(request, NOT_NOW)
        return redirect(self.then, self.object.pk)


class Stop(Asks):
    page_title = pgettext_lazy("newsletter", "Stop")
    header_icon = "cross"
    words = _(
        "What has left has left. Everything else is withdrawn at once and says so; people who were not reached yet are "
        "not written to. It cannot be taken up again."
    )
    button, leave = _("Stop it now"), _("Let it go on")
    log_action = "nurture.stop"
    done = _("It is stopped.")
    act = staticmethod(sending.stop)
    then = RESULT


class TakeBack(Asks):
    page_title = _("Take off the schedule")
    header_icon = "calendar"
    words = _("It becomes a draft again and leaves only once it is confirmed anew.")
    button, leave = _("Take it off the schedule"), _("Leave it as it is")
    log_action = "nurture.take_back"
    done = _("It is a draft again.")
    act = staticmethod(sending.take_back)
    then = CHECK


def people_url(newsletter, what, reason=None):
    """The people behind one number, as on the flow of a scenario."""
    query = {"step": "send", "what": what} | ({"reason": reason} if reason is not None else {})
    return f"{reverse('nurture_newsletters:people', args=[newsletter.scenario_id])}?{urlencode(query)}"
