"""Two entries of one person: who they may be, what merging them would do, and doing it (FEATURES B5)."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture.contacts import people, privacy
from wagtail_nurture.contacts.merging import duplicates, preview, words
from wagtail_nurture.contacts.merging.models import DuplicatePair
from wagtail_nurture.contacts.models import Contact, ContactField
from wagtail_nurture.contacts.viewsets import anonymous_title

from . import acts
from .merged import footprints, passages


VIEW = "wagtail_nurture.view_contact"
PAGE, FOUND = 20, 20


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """``page_title``, and who may: those who change people, unless a screen says otherwise."""

    header_icon = "group"

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, user):
        return acts.may_act(user)

    def get_breadcrumbs_items(self):
        found = [*self.breadcrumbs_items, {"url": reverse("nurture_people:index"), "label": _t("People")}]
        return [*found, *self.between(), {"url": "", "label": self.page_title}]

    def between(self):
        return []


class Duplicates(Screen):
    """Who may be one person, the likeliest first, each with the reasons. Masked for who may not see people."""

    template_name = "wagtail_nurture/admin/people/duplicates.html"
    page_title = _("Possible duplicates")

    def may(self, user):
        return user.has_perm(VIEW) or user.has_perm(acts.CHANGE)

    def get_context_data(self, **kwargs):
        page = Paginator(duplicates.open_pairs(), PAGE).get_page(self.request.GET.get("p"))
        looked_at, looking = duplicates.last_look()
        sees = privacy.may_see(self.request.user)
        return super().get_context_data(
            **kwargs,
            page=page,
            pairs=dressed(page.object_list, sees=sees),
            looked_at=looked_at,
            looking=looking,
            sees=sees,
            may_act=acts.may_act(self.request.user),
        )


def dressed(pairs, *, sees):
    """``pairs`` (DuplicatePair with both people) as dicts to show, with the reasons in words. One query."""
    pairs = list(pairs)
    labels = dict(ContactField.objects.values_list("slug", "label")) if pairs else {}
    return [
        {
            "pk": pair.pk,
            "people": [_shown(person, sees) for person in (pair.first, pair.second)],
            "why": words.why(pair.reasons, labels),
            "likelihood": words.likelihood(pair.score),
        }
        for pair in pairs
    ]


def _shown(person, sees):
    return {
        "pk": person.pk,
        "name": privacy.name_of(person, sees=sees),
        "address": privacy.address_of(person, sees=sees),
        "created_at": person.created_at,
    }


class Act(View):
    """A press of a button; whoever may not change people is refused."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        if not acts.may_act(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class LookAgain(Act):
    def post(self, request):
        duplicates.look_soon()
        messages.success(request, _t("The worker looks for duplicates now. Come back in a minute."))
        return redirect("nurture_people:duplicates")


class Different(Act):
    def post(self, request, pk):
        pair = DuplicatePair.objects.select_related("first").filter(pk=pk).first()
        if pair is None:
            messages.warning(request, _t("This is settled already: the two were merged, or one was erased."))
            return redirect("nurture_people:duplicates")
        duplicates.different(pair)
        data = {"other": pair.second_id}
        title = anonymous_title(pair.first)
        log(instance=pair.first, action="nurture.different", user=request.user, title=title, data=data)
        messages.success(request, _t("These are two people. They are not proposed again."))
        return redirect("nurture_people:duplicates")


class MergeWith(Screen):
    """From a person's page: who is the same? What is supposed, and a search."""

    template_name = "wagtail_nurture/admin/people/merge_with.html"
    page_title = _("Merge with…")

    @cached_property
    def person(self):
        return get_object_or_404(Contact, pk=self.kwargs["pk"], merged_into=None)

    def get_page_subtitle(self):
        return privacy.name_of(self.person, sees=True)

    def between(self):
        return [_crumb(self.person)]

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "").replace("\x00", "").strip()[:100]
        supposed = dressed(duplicates.of(self.person)[:FOUND], sees=True)
        for pair in supposed:
            pair["other"] = next(each for each in pair["people"] if each["pk"] != self.person.pk)
        return super().get_context_data(
            **kwargs,
            person=self.person,
            supposed=supposed,
            query=query,
            found=[_shown(each, True) for each in self._search(query)] if query else [],
        )

    def _search(self, query):
        """As in the list of people, among those of the same pool."""
        rows = Contact.objects.filter(pool=self.person.pool_id, merged_into=None).exclude(pk=self.person.pk)
        for word in query.split()[:5]:
            named = Q(first_name__icontains=word) | Q(last_name__icontains=word)
            rows = rows.filter(named | Q(email_key__icontains=word) | Q(phone__contains=word))
        return rows.order_by("-created_at")[:FOUND]


class Merge(Screen):
    """Side by side: what is kept, what becomes stricter, what goes on. Only the press of the button does it."""

    template_name = "wagtail_nurture/admin/people/merge.html"
    page_title = _("Merge two entries")

    @cached_property
    def pair(self):
        """(who is merged, who stays)."""
        found = Contact.objects.in_bulk([self.kwargs["other"], self.kwargs["into"]])
        if self.kwargs["into"] not in found or self.kwargs["other"] not in found:
            raise Http404
        return found[self.kwargs["other"]], found[self.kwargs["into"]]

    def between(self):
        return [_crumb(self.pair[1])]

    def dispatch(self, request, *args, **kwargs):
        if self.may(request.user) and (code := self._obstacle()):
            return self._refuse(code)
        return super().dispatch(request, *args, **kwargs)

    def _obstacle(self):
        """Why these two cannot be merged (a code of ``words.REFUSED``), or ""."""
        numbers = (self.kwargs["other"], self.kwargs["into"])
        if numbers[0] == numbers[1]:
            return "same"
        # One by one: a number too large for the database is nobody's.
        known = Q(pk=numbers[0]) | Q(pk=numbers[1])
        rows = list(Contact.objects.filter(known).values_list("pool", "merged_into"))
        if len(rows) < 2:
            return "gone"
        if any(merged for _pool, merged in rows):
            return "merged"
        return "pools" if rows[0][0] != rows[1][0] else ""

    def _refuse(self, code):
        messages.error(self.request, words.REFUSED[code])
        return redirect("nurture_people:duplicates")

    def get_context_data(self, **kwargs):
        other, into = self.pair
        found = preview.details(other, into)
        told = {
            "other": _shown(other, True),
            "into": _shown(into, True),
            "choices": [detail for detail in found if detail.is_choice],
            "kept": [detail for detail in found if not detail.is_choice],
            "permissions": preview.permissions(other, into),
            "lists": preview.lists(other, into),
            "silences": preview.silences(other, into),
            "passages": passages(other, into),
            "footprints": footprints(other, into),
        }
        return super().get_context_data(**kwargs | told)

    def post(self, request, **kwargs):
        other, into = self.pair
        offered = preview.choices(preview.details(other, into))
        taken = {name for name in offered if request.POST.get(f"keep-{name}") == "theirs"}
        try:
            people.merge(other, into=into, taken=taken)
        except people.MergeRefused as refused:
            return self._refuse(refused.code)
        data = {"other": other.pk, "details": sorted(taken)}
        log(instance=into, action="nurture.merge", user=request.user, title=anonymous_title(into), data=data)
        messages.success(request, _t("The two entries are one now."))
        return redirect("nurture_people:inspect", into.pk)


def _crumb(person):
    url = reverse("nurture_people:inspect", args=[person.pk])
    return {"url": url, "label": privacy.name_of(person, sees=True)}


urlpatterns = [
    path("duplicates/", Duplicates.as_view(), name="duplicates"),
    path("duplicates/look/", LookAgain.as_view(), name="duplicates_look"),
    path("duplicates/<int:pk>/different/", Different.as_view(), name="duplicates_different"),
    path("merge/<int:pk>/", MergeWith.as_view(), name="merge_with"),
    path("merge/<int:other>/into/<int:into>/", Merge.as_view(), name="merge"),
]
