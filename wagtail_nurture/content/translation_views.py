"""The screen "Languages of the message": which there are, which wait for a word, and how to add one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Locale
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_nurture.signals import message_published

from . import translations
from .models import Email, MessageVersion


def told(change):
    """What happened since a translation was looked at, with %(name)s left open."""
    day = date_format(localtime(change.source.created_at), "DATE_FORMAT")
    facts = {"source": translations.language_name(change.source.locale), "day": day, "name": "%(name)s"}
    return _t("“%(name)s” waits for your word: %(source)s changed on %(day)s, and nobody looked at it since.") % facts


class Languages(WagtailAdminTemplateMixin, TemplateView):
    template_name = "wagtail_nurture/content/languages.html"
    header_icon = "globe"
    page_title = _("Languages of the message")
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        self.policy = ModelPermissionPolicy(Email)
        if not self.policy.user_has_any_permission(request.user, ["add", "change", "publish", "view"]):
            raise PermissionDenied
        self.email = get_object_or_404(Email.objects.select_related("locale"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.email)

    def get_breadcrumbs_items(self):
        urls = "wagtailsnippets_wagtail_nurture_email"
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{urls}:list"), "label": _("Messages")},
            {"url": reverse(f"{urls}:edit", args=[self.email.pk]), "label": str(self.email)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "rows": self.rows(),
            "may_add": self.policy.user_has_permission(self.request.user, "add"),
            "may_say": self.policy.user_has_permission(self.request.user, "publish"),
        }

    def rows(self):
        """One for each language of the site, those that are written first."""
        key = self.email.translation_key
        written = {row.locale_id: row for row in Email.objects.filter(translation_key=key).order_by("pk")}
        live = [row for row in written.values() if row.live]
        source = next(iter(live or written.values()))
        late = translations.changes({key}).get(key, {})
        rows = []
        for locale in Locale.objects.all():
            email, change = written.get(locale.pk), late.get(locale.language_code)
            rows.append(
                {
                    "locale": locale,
                    "name": translations.language_name(locale.language_code),
                    "email": email,
                    "is_source": email is not None and email.pk == source.pk and len(written) > 1,
                    "late": change,
                    "told": told(change) % {"name": email} if change else "",
                    "compare": _compare(source, change) if change else "",
                }
            )
        return sorted(rows, key=lambda row: row["email"].pk if row["email"] else float("inf"))

    def post(self, request, *args, **kwargs):
        locale = get_object_or_404(Locale, language_code=request.POST.get("locale", ""))
        if request.POST.get("act") == "add":
            return self._add(locale)
        if request.POST.get("act") == "right":
            return self._right(locale)
        return redirect(request.path)

    def _add(self, locale):
        if not self.policy.user_has_permission(self.request.user, "add"):
            raise PermissionDenied
        there = self.email.get_translation_or_none(locale)
        made = there or _copied(self.email, locale, self.request.user)
        if there is None:
            words = _t("Here is a copy to translate. Nobody is sent it before it is published.")
            messages.success(self.request, words)
        return redirect("wagtailsnippets_wagtail_nurture_email:edit", made.pk)

    @transaction.atomic
    def _right(self, locale):
        if not self.policy.user_has_permission(self.request.user, "publish"):
            raise PermissionDenied
        email = get_object_or_404(Email, translation_key=self.email.translation_key, locale=locale)
        translations.say_it_is_right(email.translation_key, locale.language_code, self.request.user)
        log(email, "nurture.still_right", user=self.request.user)
        message_published.send(sender=None, message_key=email.translation_key, locale=locale.language_code)
        messages.success(self.request, _t("“%(name)s” is sent again, as it stands.") % {"name": email})
        return redirect(self.request.path)


def _copied(email, locale, user):
    """An unpublished copy of the newest draft of ``email`` in ``locale``, with a first revision."""
    with transaction.atomic():
        made = email.get_latest_revision_as_object().copy_for_translation(locale)
        made.live, made.has_unpublished_changes = False, True
        made.first_published_at = made.last_published_at = made.latest_revision = made.live_revision = None
        made.go_live_at = made.expire_at = None
        made.save()
        made.save_revision(user=user)
    return made


def _compare(source, change):
    """Where what changed in ``source`` since can be seen; "" when no revision is left of that time."""
    looked_at = MessageVersion.objects.filter(pk=change.known).values_list("created_at", flat=True).first()
    before = source.revisions.filter(created_at__lte=looked_at).order_by("-created_at").first() if looked_at else None
    if before is None or before.pk == source.live_revision_id or not source.live_revision_id:
        return ""
    name = "wagtailsnippets_wagtail_nurture_email:revisions_compare"
    return reverse(name, args=[source.pk, before.pk, source.live_revision_id])
