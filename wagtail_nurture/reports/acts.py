"""What an editor does to a person by hand: withdraw a consent on request, take out of a scenario, lists."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture import clock
from wagtail_nurture.audience import loyalty
from wagtail_nurture.contacts import consent, lists, privacy, purposes
from wagtail_nurture.contacts.models import Channel, Contact, List, ListMembership, Permission
from wagtail_nurture.contacts.viewsets import anonymous_title
from wagtail_nurture.scenarios import leaving
from wagtail_nurture.scenarios.models import Enrolment


CHANGE = "wagtail_nurture.change_contact"
#: What of an editor's note goes along with a fact.
NOTE = 500


def may_act(user):
    """May ``user`` change a person? Includes seeing them."""
    return user.has_perm(CHANGE) and privacy.may_see(user)


class ByHand:
    """Mixin: the permission first, then the person."""

    def dispatch(self, request, *args, **kwargs):
        if not may_act(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self):
        return get_object_or_404(Contact, pk=self.kwargs["pk"], merged_into=None)

    def back(self):
        return redirect("nurture_people:inspect", self.person.pk)

    def log(self, action, **data):
        log(instance=self.person, action=action, user=self.request.user, title=anonymous_title(self.person), data=data)


class Asking(ByHand, WagtailAdminTemplateMixin, FormView):
    """A page that says what will happen, asks why, and does it."""

    template_name = "wagtail_nurture/admin/people/ask.html"
    header_icon = "user"

    def get_page_subtitle(self):
        return privacy.name_of(self.person, sees=True)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("nurture_people:index"), "label": _t("People")},
            {"url": reverse("nurture_people:inspect", args=[self.person.pk]), "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, person=self.person, words=self.words, button=self.button)


class WithdrawForm(forms.Form):
    purposes = forms.MultipleChoiceField(label=_("What do they withdraw?"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        label=_("How did they ask?"),
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the proof, for example “By phone on 3 May, call taken by Jeanne”."),
    )

    def __init__(self, *args, granted, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = [(key_of(*about), label_of(*about)) for about in granted]


def key_of(purpose, channel):
    """How a permission is named in an address and a form: "news", "news:sms"."""
    return purpose if channel == Channel.EMAIL else f"{purpose}:{channel}"


def label_of(purpose, channel):
    """What a permission is about, in words; that it is by mail goes without saying."""
    if purpose == purposes.TRANSACTIONAL:
        return _t("What they ask for (files, confirmations)")
    return purposes.by(purpose, channel)


class Withdraw(Asking):
    """On request only: the person could do it themselves, and only they can give it back."""

    form_class = WithdrawForm
    page_title = _("Withdraw a consent")
    words = _(
        "It counts at once, also for messages already waiting. The proof of what they agreed to stays, with the "
        "withdrawal behind it. Nobody but the person can agree again, by a form."
    )
    button = _("Withdraw now")

    @cached_property
    def granted(self):
        rows = Permission.objects.filter(contact=self.person, state=Permission.State.GRANTED)
        rows = rows.filter(channel__in=[Channel.EMAIL, Channel.SMS])
        return sorted(rows.values_list("purpose", "channel"))

    def get_form_kwargs(self):
        if not self.granted:
            raise Http404
        return super().get_form_kwargs() | {"granted": self.granted}

    def get_initial(self):
        asked = self.request.GET.get("purpose")
        return {"purposes": [key_of(*about) for about in self.granted if key_of(*about) == asked]}

    def form_valid(self, form):
        chosen = form.cleaned_data["purposes"]
        by = _t("by hand, by %(user)s") % {"user": self.request.user.get_username()}
        with transaction.atomic():
            for purpose, channel in self.granted:
                if key_of(purpose, channel) in chosen:
                    how = {"channel": channel, "source": by, "text": form.cleaned_data["note"]}
                    consent.withdraw(self.person, purpose=purpose, **how)
        self.log("nurture.withdraw", purposes=chosen)
        messages.success(self.request, _t("Withdrawn. They are not written to for this any more."))
        return self.back()


class TakeOutForm(forms.Form):
    note = forms.CharField(label=_("Why?"), max_length=NOTE, widget=forms.Textarea(attrs={"rows": 3}))


class TakeOut(Asking):
    """The passage ends now; what waits for them in the outbox is not sent."""

    form_class = TakeOutForm
    page_title = _("Take out of the scenario")
    button = _("Take out now")

    @cached_property
    def passage(self):
        inside = Enrolment.objects.filter(contact=self.person, status=Enrolment.Status.ACTIVE)
        return get_object_or_404(inside.select_related("scenario"), pk=self.kwargs["enrolment"])

    @property
    def words(self):
        words = _t("They leave “%(scenario)s” at once, and nothing more of it is sent to them. It cannot be undone.")
        return words % {"scenario": self.passage.scenario.name}

    def form_valid(self, form):
        gone = leaving.Departure(self.passage.pk, leaving.REMOVED, facts={"note": form.cleaned_data["note"]})
        with transaction.atomic():
            leaving.depart([gone], at=clock.now())
        self.log("nurture.take_out", scenario=self.passage.scenario_id)
        messages.success(self.request, _t("They have left “%(name)s”.") % {"name": self.passage.scenario.name})
        return self.back()


class LoyaltyForm(forms.Form):
    points = forms.IntegerField(
        label=_("Points"),
        min_value=-loyalty.MOST,
        max_value=loyalty.MOST,
        help_text=_("Less than 0 takes away."),
    )
    note = forms.CharField(label=_("Why?"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_points(self):
        if not self.cleaned_data["points"]:
            raise forms.ValidationError(_("Write how many points, not 0."))
        return self.cleaned_data["points"]


class CorrectLoyalty(Asking):
    """A movement more in the ledger, with who did it and why; nothing that stands there is changed."""

    form_class = LoyaltyForm
    page_title = _("Correct loyalty points")
    button = _("Correct now")

    def dispatch(self, request, *args, **kwargs):
        if not may_correct(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def words(self):
        words = _t("They have %(n)d now. The correction is one line more in their ledger, with your reason.")
        return words % {"n": loyalty.balances([self.person.pk])[self.person.pk]}

    def form_valid(self, form):
        points = form.cleaned_data["points"]
        try:
            loyalty.correct(self.person.pk, points, reason=form.cleaned_data["note"])
        except loyalty.NotEnoughPoints as problem:
            form.add_error("points", _t("They have only %(n)d.") % {"n": problem.balance})
            return self.form_invalid(form)
        self.log("nurture.loyalty", points=points)
        messages.success(self.request, _t("Corrected."))
        return self.back()


def may_correct(user):
    """May ``user`` correct loyalty points?"""
    return may_act(user) and user.has_perm("wagtail_nurture.correct_loyalty")


class ChangeList(ByHand, View):
    """Join or leave one list; both ways are one press on the person's page."""

    http_method_names = ["post"]

    def post(self, request, pk, act):
        number = request.POST.get("list", "")
        lst = get_object_or_404(List, pk=number if number.isdecimal() else 0, pool=self.person.pool_id)
        if act == "join":
            # Also who had left: the editor says so, and the person reads it in their preferences.
            lists.join([self.person.pk], lst)
            messages.success(request, _t("They are on the list “%(name)s”.") % {"name": lst.name})
        else:
            lists.leave([self.person.pk], lst)
            messages.success(request, _t("They have left the list “%(name)s”.") % {"name": lst.name})
        self.log("nurture.lists", list=lst.pk, act=act)
        return self.back()


def lists_to_join(person):
    """Lists of the person's pool that they are not on."""
    inside = ListMembership.objects.filter(contact=person, state=ListMembership.State.CONFIRMED)
    return List.objects.filter(pool=person.pool_id).exclude(pk__in=inside.values("list"))


urlpatterns = [
    path("withdraw/<int:pk>/", Withdraw.as_view(), name="withdraw"),
    path("take-out/<int:pk>/<int:enrolment>/", TakeOut.as_view(), name="take_out"),
    path("loyalty/<int:pk>/", CorrectLoyalty.as_view(), name="loyalty"),
    path("join/<int:pk>/", ChangeList.as_view(), {"act": "join"}, name="join"),
    path("leave/<int:pk>/", ChangeList.as_view(), {"act": "leave"}, name="leave"),
]
