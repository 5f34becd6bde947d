"""The screen "Languages of the message": which there are, which wait for a word, and how to add one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Locale

from wagtail_nurture.signals import message_published

from . import message_kinds, translations
from .about import AboutMessage
from .models import MessageVersion


def told(change):
    """What happened since a translation was looked at, with %(name)s left open."""
    day = date_format(localtime(change.source.created_at), "DATE_FORMAT")
    facts = {"source": translations.language_name(change.source.locale), "day": day, "name": "%(name)s"}
    return _t("“%(name)s” waits for your word: %(source)s changed on %(day)s, and nobody looked at it since.") % facts


class Languages(AboutMessage):
    template_name = "wagtail_nurture/content/languages.html"
    header_icon = "globe"
    page_title = _("Languages of the message")
    lets_in = ("add", "change", "publish", "view")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "rows": self.rows(),
            "may_add": self.policy.user_has_permission(self.request.user, "add"),
            "may_say": self.policy.user_has_permission(self.request.user, "publish"),
        }

    def rows(self):
        """One for each language of the site, those that are written first."""
        key = self.message.translation_key
        written = {row.locale_id: row for row in self.model.objects.filter(translation_key=key).order_by("pk")}
        live = [row for row in written.values() if row.live]
        source = next(iter(live or written.values()))
        late = translations.changes({key}).get(key, {})
        rows = []
        for locale in Locale.objects.all():
            message, change = written.get(locale.pk), late.get(locale.language_code)
            rows.append(
                {
                    "locale": locale,
                    "name": translations.language_name(locale.language_code),
                    "message": message,
                    "edit_url": self.kind.edit_url(message) if message else "",
                    "is_source": message is not None and message.pk == source.pk and len(written) > 1,
                    "late": change,
                    "told": told(change) % {"name": message} if change else "",
                    "compare": _compare(source, change) if change else "",
                }
            )
        return sorted(rows, key=lambda row: row["message"].pk if row["message"] else float("inf"))

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
        there = self.message.get_translation_or_none(locale)
        made = there or _copied(self.message, locale, self.request.user)
        if there is None:
            words = _t("Here is a copy to translate. Nobody is sent it before it is published.")
            messages.success(self.request, words)
        return redirect(self.kind.edit_url(made))

    @transaction.atomic
    def _right(self, locale):
        if not self.policy.user_has_permission(self.request.user, "publish"):
            raise PermissionDenied
        message = get_object_or_404(self.model, translation_key=self.message.translation_key, locale=locale)
        translations.say_it_is_right(message.translation_key, locale.language_code, self.request.user)
        log(message, "nurture.still_right", user=self.request.user)
        message_published.send(sender=None, message_key=message.translation_key, locale=locale.language_code)
        messages.success(self.request, _t("“%(name)s” is sent again, as it stands.") % {"name": message})
        return redirect(self.request.path)


def _copied(message, locale, user):
    """An unpublished copy of the newest draft of ``message`` in ``locale``, with a first revision."""
    with transaction.atomic():
        made = message.get_latest_revision_as_object().copy_for_translation(locale)
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
    return message_kinds.of(source).url("revisions_compare", source.pk, before.pk, source.live_revision_id)
