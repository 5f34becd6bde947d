"""The screens of letters on their way out: what waits, one batch, its files, and what is done with it."""

import csv

from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log
from wagtail.models import Site

from wagtail_nurture import reasons
from wagtail_nurture.contacts import privacy
from wagtail_nurture.contacts.site_settings import in_use
from wagtail_nurture.content.paper import printing
from wagtail_nurture.spreadsheets import harmless
from wagtail_nurture.watch import watched

from . import standing, waiting, work
from .models import BatchLetter, LetterBatch


POST = "wagtail_nurture.post_letter"
State, Letter = LetterBatch.State, BatchLetter.State


def may_post(user):
    """May ``user`` print and post letters? Includes seeing names and addresses, which stand on them."""
    return user.has_perm(POST) and privacy.may_see(user)


class Letters:
    """Mixin of all screens here: the permission is asked before anything else."""

    def dispatch(self, request, *args, **kwargs):
        if not may_post(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def batch(self):
        return get_object_or_404(LetterBatch.objects.select_related("site", "created_by"), pk=self.kwargs["pk"])


class Screen(Letters, WagtailAdminTemplateMixin):
    header_icon = "mail"
    page_title = _("Letters to post")

    def get_page_subtitle(self):
        return self.batch.name if "pk" in self.kwargs else ""

    def get_breadcrumbs_items(self):
        here = {"url": reverse("nurture_letters:index"), "label": _t("Letters to post")}
        if "pk" not in self.kwargs:
            return [*self.breadcrumbs_items, {**here, "url": ""}]
        return [*self.breadcrumbs_items, here, {"url": "", "label": self.batch.name}]


class Index(Screen, TemplateView):
    """How many letters wait for each message, and the last batches."""

    template_name = "wagtail_nurture/admin/letters/index.html"

    def get_context_data(self, **kwargs):
        sites = {site.pk: site for site in Site.objects.all()}
        rows = [
            {"key": key, "site": sites.get(site), "name": name, "count": count}
            for key, site, name, count in waiting.counts()
        ]
        return super().get_context_data(
            **kwargs,
            rows=rows,
            many_sites=len(sites) > 1,
            batches=LetterBatch.objects.select_related("created_by")[:20],
            missing=printing.missing(),
        )


class Prepare(Letters, View):
    """Begin a batch."""

    http_method_names = ["post"]

    def post(self, request, key, site):
        batch = waiting.prepare(key, get_object_or_404(Site, pk=site), request.user)
        if batch is None:
            messages.warning(request, _t("No letter of this message waits any more."))
            return redirect("nurture_letters:index")
        log(instance=batch, action="nurture.letters", user=request.user, title=_t("letters %(n)s") % {"n": batch.pk})
        return redirect("nurture_letters:batch", batch.pk)


class Batch(Screen, TemplateView):
    """One batch, as far as it is. With ``?part`` only what changes, for the script."""

    template_name = "wagtail_nurture/admin/letters/batch.html"

    def get(self, request, *args, **kwargs):
        if "part" in request.GET:
            return TemplateResponse(request, "wagtail_nurture/admin/letters/part.html", self._facts())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **self._facts())

    def _facts(self):
        batch, letters = self.batch, self.batch.letters
        ready = batch.state == State.READY and not batch.emptied
        objecting = standing.objections(batch) if ready else {}
        drawn = letters.filter(state=Letter.DRAWN).count()
        out = letters.filter(state=Letter.LEFT_OUT)
        return {
            "batch": batch,
            "drawn": drawn,
            "total": batch.wanted,
            "percent": 100 * (drawn + out.count()) // max(batch.wanted, 1),
            "busy": batch.state in (State.PREPARING, State.POSTING),
            "ready": ready,
            "objecting": _named(letters.filter(pk__in=list(objecting)), objecting),
            "pile": _named(out.filter(in_pile=True)),
            "left_out": _named(out.filter(in_pile=False)),
            "missing": printing.missing() if batch.state == State.PREPARING else "",
        }


def _named(letters, objecting=None):
    """[(letter id, number in the pile, why)] of ``letters`` (queryset)."""
    found = []
    for pk, number, reason in letters.order_by("number").values_list("pk", "number", "reason"):
        code = objecting[pk][0] if objecting else reason
        found.append((pk, number, reasons.sentence(code, {"purpose": _t("this purpose")})))
    return found


class Act(Letters, View):
    """Take out, post or cancel: POST only; what was done is logged, without names. Each act tells whether it was."""

    http_method_names = ["post"]

    def post(self, request, pk, act):
        if getattr(self, f"_{act}")(request, self.batch):
            log(instance=self.batch, action=f"nurture.letters_{act}", user=request.user, title=f"{pk}")
        if act == "cancel":
            return redirect("nurture_letters:index")
        return redirect("nurture_letters:batch", pk)

    def _take_out(self, request, batch):
        count = standing.take_out(batch)
        words = ngettext("%(n)s letter is taken out.", "%(n)s letters are taken out.", count) % {"n": count}
        messages.success(request, words)
        return count > 0

    def _post(self, request, batch):
        seen = [int(number) for number in request.POST.getlist("seen") if number.isdecimal()]
        posted = standing.post(batch, seen=seen)
        if not posted:
            messages.warning(request, _t("Something has changed. Look again, then note the letters as posted."))
        return posted

    def _cancel(self, request, batch):
        cancelled = work.cancel(batch)
        if cancelled:
            messages.success(request, _t("Cancelled. The letters wait for another batch."))
        return cancelled


class Download(Letters, View):
    """The PDF or the addresses, in the same order. Nobody who may not be written to any more is in either.

    POST, since it is noted that somebody has them. Once they are posted, the file still holds those who objected then.
    """

    http_method_names = ["post"]

    def post(self, request, pk, what):
        batch = self.batch
        if batch.state != State.READY or batch.emptied:
            raise Http404
        if standing.objections(batch):
            messages.warning(request, _t("Somebody may not be written to any more. Take them out first."))
            return redirect("nurture_letters:batch", pk)
        if batch.downloaded_at is None:
            work.downloaded(batch)
        log(instance=batch, action="nurture.export", user=request.user, title=f"{batch.pk} {what}")
        content, kind = {"pdf": (_pdf, "application/pdf"), "csv": (_csv, "text/csv; charset=utf-8")}[what]
        response = StreamingHttpResponse(content(batch), content_type=kind)
        name = f"{slugify(batch.name) or 'letters'}-{batch.pk}.{what}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _pdf(batch):
    numbers = list(batch.file.order_by("number").values_list("number", flat=True))
    for number in numbers:
        yield bytes(batch.file.get(number=number).data)


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text


def _csv(batch):
    writer = csv.writer(_Line(), delimiter=";")
    headings = [_t("Letter"), _t("First page"), _t("Pages"), *(_t("Address %(n)s") % {"n": n} for n in range(1, 8))]
    yield "\ufeff" + writer.writerow(headings)
    page = 1
    rows = batch.letters.filter(state=Letter.DRAWN).order_by("number")
    for number, pages, lines in rows.values_list("number", "pages", "lines").iterator(500):
        cells = [harmless(str(line)) for line in lines]
        yield writer.writerow([number, page, pages, *cells, *[""] * (7 - len(cells))])
        page += pages


class LettersViewSet(ViewSet):
    name = "nurture_letters"
    url_prefix = "nurture/letters-to-post"
    icon = "mail"
    menu_label = _("Letters to post")
    menu_name = "nurture-letters-to-post"

    @cached_property
    def menu_item_class(self):
        usual = super().menu_item_class

        class MenuItem(usual):
            def is_shown(self, request):
                return super().is_shown(request) and may_post(request.user) and "letters" in in_use(request)

        return MenuItem

    def get_urlpatterns(self):
        return [
            path("", watched(Index.as_view()), name="index"),
            path("prepare/<uuid:key>/<int:site>/", Prepare.as_view(), name="prepare"),
            path("<int:pk>/", watched(Batch.as_view()), name="batch"),
            *(
                path(f"<int:pk>/{act.replace('_', '-')}/", Act.as_view(), {"act": act}, name=act)
                for act in ("take_out", "post", "cancel")
            ),
            *(path(f"<int:pk>/{what}/", Download.as_view(), {"what": what}, name=what) for what in ("pdf", "csv")),
        ]
