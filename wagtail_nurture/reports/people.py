"""A person's page: who they are, whether we may write, where they stand, and everything that happened."""

import json

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.timezone import is_aware
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log

from wagtail_nurture import reasons
from wagtail_nurture.conf import settings
from wagtail_nurture.contacts import consent, languages, people, privacy, purposes, values
from wagtail_nurture.contacts.merging import former
from wagtail_nurture.contacts.models import Channel, ConsentRecord, Contact, ContactField, ListMembership, Permission
from wagtail_nurture.contacts.viewsets import PeopleFilter, PeopleViewSet, anonymous_title
from wagtail_nurture.content import merge_values
from wagtail_nurture.delivery.models import Delivery
from wagtail_nurture.delivery.words import why, why_not_sent
from wagtail_nurture.scenarios import sentences
from wagtail_nurture.scenarios.byhand import offers
from wagtail_nurture.scenarios.models import Enrolment, Scenario

from . import acts, proofs, same_person, standing, timeline, topics, would


State = Delivery.State


class PassageFilter(PeopleFilter):
    """Also by scenario: who is inside, went through, left or converted."""

    scenario = django_filters.ModelChoiceFilter(
        label=_("Scenario"), queryset=Scenario.objects.all(), method="in_scenario"
    )
    passage = django_filters.ChoiceFilter(
        label=_("In the scenario"),
        choices=[*Enrolment.Status.choices, ("converted", _("converted"))],
        method="with_passage",
    )

    def in_scenario(self, queryset, name, value):
        return queryset.filter(pk__in=self._passages(scenario=value))

    def with_passage(self, queryset, name, value):
        """Together with the scenario it means that very passage; alone, any."""
        scenario = self.form.cleaned_data.get("scenario")
        known = {"scenario": scenario} if scenario else {}
        known |= {"converted": True} if value == "converted" else {"status": value}
        return queryset.filter(pk__in=self._passages(**known))

    def _passages(self, **known):
        return Enrolment.objects.filter(**known).values("contact")


class PersonPage(generic.InspectView):
    any_permission_required = ["view", "change"]
    template_name = "wagtail_nurture/admin/person.html"
    page_title = _("Person")

    def dispatch(self, request, *args, **kwargs):
        if self.object.merged_into_id and self.user_has_any_permission(self.any_permission_required):
            return redirect("nurture_people:inspect", self.object.merged_into_id)
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, queryset=None):
        return get_object_or_404(Contact.objects.select_related("pool"), pk=self.pk)

    def get_fields(self):
        return []

    @cached_property
    def sees(self):
        return privacy.may_see(self.request.user)

    def get_page_subtitle(self):
        return privacy.name_of(self.object, sees=self.sees)

    def get_header_title(self):
        return self.get_page_subtitle()

    def get_breadcrumbs_items(self):
        people = {"url": reverse("nurture_people:index"), "label": _t("People")}
        return [*self.breadcrumbs_items, people, {"url": "", "label": self.get_page_subtitle()}]

    def get_edit_url(self):
        return super().get_edit_url() if self.sees else None

    def get_delete_url(self):
        return super().get_delete_url() if self.sees else None

    @cached_property
    def header_buttons(self):
        edit = self.get_edit_url()
        return [HeaderButton(_t("Edit"), url=edit, icon_name="edit")] if edit else []

    @cached_property
    def header_more_buttons(self):
        buttons = []
        if acts.may_act(self.request.user):
            url = reverse("nurture_people:merge_with", args=[self.object.pk])
            buttons.append(Button(_t("Merge with…"), url=url, icon_name="group", priority=5))
        if privacy.may_export(self.request.user):
            url = reverse("nurture_people:download", args=[self.object.pk])
            buttons.append(Button(_t("Download all that is known"), url=url, icon_name="download", priority=10))
        if delete := self.get_delete_url():
            buttons.append(Button(_t("Erase"), url=delete, icon_name="bin", priority=20))
        return buttons

    def get_context_data(self, **kwargs):
        person, show = self.object, self.request.GET.get("show", "")
        show = show if show in timeline.SHOWS else ""
        consents = list(ConsentRecord.objects.filter(contact=person).order_by("-at", "-pk")[:50])
        entries, older = timeline.entries(person, before=self._before(), show=show, sees=self.sees)
        return super().get_context_data(
            **kwargs,
            person=person,
            sees=self.sees,
            address=privacy.address_of(person, sees=self.sees),
            name=privacy.name_of(person, sees=self.sees),
            former=former.of(person) if self.sees else [],
            fields_known=_fields(person) if self.sees else [],
            memberships=ListMembership.objects.filter(contact=person).select_related("list").order_by("list__name"),
            language=languages.name_of(person.language),
            may_write=_may_write(person),
            may_act=acts.may_act(self.request.user),
            edit_url=self.get_edit_url(),
            lists_to_join=acts.lists_to_join(person) if acts.may_act(self.request.user) else [],
            messages_to_ask=would.messages(),
            **topics.on_page(person),
            asked=self.request.GET.get("would", ""),
            would=self._would(),
            standing=standing.of(person),
            may_correct=acts.may_correct(self.request.user),
            passages=self._passages(),
            not_sent=_not_sent(person),
            consents=consents,
            forms_named=proofs.names_of(consents),
            purposes=settings.purposes,
            entries=entries,
            older=entries[-1].at.isoformat() if older else "",
            first_page=not self.request.GET.get("before"),
            show=show,
            shows=[("", _t("All")), *zip(timeline.SHOWS, _show_labels(), strict=True)],
            may_view_consents=self.sees,
        )

    def _passages(self):
        found = _passages(self.object)
        offers.dress(found, self.request.user, back=self.request.path)
        return found

    def _would(self):
        answer = would.would_get(self.object, self.request.GET.get("would", ""))
        return answer and {"reason": answer.reason, "sentence": would.sentence(answer)}

    def _before(self):
        try:
            before = parse_datetime(self.request.GET.get("before", "").replace(" ", "+"))
        except ValueError:
            return None
        return before if before and is_aware(before) else None


def _show_labels():
    return [_t("Visits"), _t("Messages"), _t("Scenarios"), pgettext("of a person", "Permissions")]


def _fields(person):
    """[(label, value)] of what is known beyond the address."""
    known = values.read([person.pk])[person.pk]
    built_in = (("postcode", _t("Postcode"), ""), ("city", _t("Town"), ""), ("country", _t("Country"), "country"))
    defined = ContactField.objects.values_list("slug", "label", "kind")
    told = {slug: (label, kind) for slug, label, kind in (*built_in, *defined)}
    own, language = {"email", "first_name", "last_name", "language", "phone"}, get_language()
    return [
        (label, merge_values.shown(known[slug], language, kind=kind))
        for slug, (label, kind) in told.items()
        if slug in known and slug not in own
    ]


def _may_write(person):
    """A dict for each purpose: may they be written to, else why not, and since when which permission stands.

    By mail; and by text message for what they were ever asked about texts.
    """
    rows = Permission.objects.filter(contact=person, channel__in=[Channel.EMAIL, Channel.SMS])
    held = {(row.purpose, row.channel): row for row in rows}
    asked = [*settings.purposes, purposes.TRANSACTIONAL]
    by_mail = [_may(person, purpose, Channel.EMAIL, held.get((purpose, Channel.EMAIL))) for purpose in asked]
    texted = [slug for slug in settings.purposes if (slug, Channel.SMS) in held]
    return by_mail + [_may(person, slug, Channel.SMS, held[slug, Channel.SMS]) for slug in texted]


def _may(person, purpose, channel, row):
    refusal = consent.refusals([person.pk], purpose=purpose, channel=channel).get(person.pk, "")
    return {
        "key": acts.key_of(purpose, channel),
        "label": acts.label_of(purpose, channel),
        "refusal": why(refusal, purpose=purpose),
        "granted": row if row and row.state == Permission.State.GRANTED else None,
    }


def _passages(person):
    """Their enrolments, newest first, with ``step``: what they stand at."""
    rows = Enrolment.objects.filter(contact=person).select_related("scenario", "token__version", "version")
    rows = rows.defer("scenario__triggers", "scenario__steps", "scenario__exits")
    found = list(rows.order_by("-entered_at")[:20])
    for row in found:
        token = getattr(row, "token", None)
        row.step = sentences.names(row.version.graph).get(token.step_id, "") if token else ""
        row.due_at = token.due_at if token else None
        code = row.exit_reason or (token.reason if token else "")
        row.why = reasons.sentence(code, row.facts) if code else ""
    return found


def _not_sent(person):
    """The last messages that did not leave, each with ``why`` in words."""
    stopped = [State.SKIPPED, State.HELD, State.FAILED, State.UNKNOWN]
    rows = Delivery.objects.filter(contact=person, state__in=stopped).order_by("-created_at")[:10]
    found = list(rows)
    names = timeline.Names([], found)
    for row in found:
        row.name = names.messages.get(row.message_key) or row.system or _t("a message")
        row.why = why_not_sent(row) or row.get_state_display()
        row.scenario = names.scenarios.get(row.scenario_id, "")
        row.purpose_words = purposes.label(row.purpose)
    return found


class DownloadPerson(View):
    """All that is known of a person as JSON (right of access); for who may export, logged."""

    def get(self, request, pk):
        if not (privacy.may_export(request.user) and request.user.has_perm("wagtail_nurture.view_contact")):
            raise PermissionDenied
        person = get_object_or_404(Contact, pk=pk)
        log(instance=person, action="nurture.export", user=request.user, title=anonymous_title(person))
        told = json.dumps(people.export(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        response = HttpResponse(told, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
        return response


class PeopleWithPassages(PeopleViewSet):
    """People as the menu shows them: with the page and the filters of the rooms above contacts."""

    inspect_view_class = PersonPage
    filterset_class = PassageFilter

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            *acts.urlpatterns,
            *topics.urlpatterns,
            *same_person.urlpatterns,
            path("download/<int:pk>/", DownloadPerson.as_view(), name="download"),
        ]
