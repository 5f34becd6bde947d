"""The screens of an import: choose the file, say what its columns are, look at the dry run, watch it run."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from wagtail_nurture.contacts import privacy, purposes
from wagtail_nurture.contacts.models import List, Permission
from wagtail_nurture.watch import watched

from . import error_file, planning, presets, words, work
from .forms import PlanForm, UploadForm
from .models import ContactImport


IMPORT = "wagtail_nurture.import_contact"
State = ContactImport.State


def may_import(user):
    """May ``user`` take people over from a file? Includes seeing them."""
    return user.has_perm(IMPORT) and privacy.may_see(user)


class Imports:
    """Mixin of all screens here: the permission is asked before anything else."""

    def dispatch(self, request, *args, **kwargs):
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Screen(Imports, WagtailAdminTemplateMixin):
    header_icon = "upload"
    page_title = _("Import people")

    @cached_property
    def job(self):
        return get_object_or_404(ContactImport.objects.select_related("pool", "user"), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.job.filename if "pk" in self.kwargs else ""

    def get_breadcrumbs_items(self):
        people = {"url": reverse("nurture_people:index"), "label": _t("People")}
        found = [*self.breadcrumbs_items, people]
        if "pk" in self.kwargs:
            found.append({"url": reverse("nurture_people:import"), "label": _t("Import")})
        return [*found, {"url": "", "label": self.get_page_subtitle() or _t("Import")}]


class Upload(Screen, FormView):
    """The file, and what was imported lately."""

    form_class = UploadForm
    template_name = "wagtail_nurture/admin/importing/upload.html"

    def form_valid(self, form):
        job = form.save(self.request.user)
        if job is None:
            return self.form_invalid(form)
        return redirect("nurture_people:import_columns", job.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, jobs=ContactImport.objects.select_related("user")[:20])


class Columns(Screen, FormView):
    """Which column is what, and on which ground; ends in the dry run."""

    form_class = PlanForm
    template_name = "wagtail_nurture/admin/importing/columns.html"

    def dispatch(self, request, *args, **kwargs):
        if may_import(request.user) and self.job.state not in (State.READ, State.CHECKING, State.CHECKED):
            return redirect("nurture_people:import_job", self.job.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"job": self.job}

    def form_valid(self, form):
        work.check(self.job, form.plan())
        return redirect("nurture_people:import_job", self.job.pk)

    def get_context_data(self, **kwargs):
        tool = presets.NAMES.get(self.job.preset, "")
        silent = tool and not presets.says_who_left(self.job.header, self.job.filename)
        return super().get_context_data(**kwargs, job=self.job, tool=tool, silent=silent)


class Job(Screen, TemplateView):
    """The dry run, the run or the result, as far as it is. With ``?part`` only what changes, for the script."""

    template_name = "wagtail_nurture/admin/importing/job.html"

    def get(self, request, *args, **kwargs):
        if self.job.state == State.READ:
            return redirect("nurture_people:import_columns", self.job.pk)
        if "part" in request.GET:
            context = self._facts()
            return TemplateResponse(request, "wagtail_nurture/admin/importing/part.html", context)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, **self._facts())

    def _facts(self):
        job = self.job
        done = work.progress(job)
        counts = job.expected if job.state in (State.CHECKED, State.CHECKING) else job.result
        problems = [(line.number, words.notes(line)) for line in error_file.lines_of(job)[:10]]
        plan = planning.Plan.of(job)
        return {
            "job": job,
            "done": done,
            "total": job.total if job.state != State.RUNNING else job.total,
            "percent": 100 * done // job.total if job.total else 100,
            "busy": job.state in (State.CHECKING, State.RUNNING),
            "outcomes": words.outcomes(counts),
            "problems": problems,
            "more_problems": max(error_file.lines_of(job).count() - len(problems), 0),
            "decided": _decided(plan),
            "nothing": not any(counts.get(code) for code in ("new", "changed", "stopped")),
        }


def _decided(plan):
    """[(label, words)] of what will happen, for the last look before it does."""
    lists = ", ".join(List.objects.filter(pk__in=plan.lists).values_list("name", flat=True))
    if plan.everyone:
        return [(_t("In this file"), dict(PlanForm.base_fields["everyone"].choices)[plan.everyone])]
    ground = dict(PlanForm.base_fields["basis"].choices)[plan.basis or ""]
    found = [(_t("Ground"), ground)]
    if plan.basis in Permission.Basis.values:
        found.append((_t("For"), ", ".join(purposes.label(slug) for slug in plan.purposes)))
        found.append((_t("Proof"), plan.wording))
    found.append((_t("Source"), plan.source))
    if lists:
        found.append((_t("Lists"), lists))
    if plan.overwrite:
        found.append((_t("Known people"), _t("What is known is replaced by what the file says.")))
    return found


class Act(Imports, View):
    """Start or cancel: POST only, logged without names."""

    http_method_names = ["post"]

    def post(self, request, pk, act):
        job = get_object_or_404(ContactImport, pk=pk)
        if act == "start" and work.start(job):
            log(instance=job, action="nurture.import", user=request.user, title=_t("import %(n)s") % {"n": job.pk})
        if act == "cancel" and work.cancel(job):
            messages.success(request, _t("Cancelled. Nobody else is imported; who came in so far stays."))
        return redirect("nurture_people:import_job", pk)


class Errors(Imports, View):
    """The lines that were refused or taken over in part, as CSV."""

    def get(self, request, pk):
        job = get_object_or_404(ContactImport, pk=pk)
        if not error_file.lines_of(job).exists():
            raise Http404
        response = StreamingHttpResponse(error_file.rows(job), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{job.pk}-errors.csv"'
        return response


urlpatterns = [
    path("import/", watched(Upload.as_view()), name="import"),
    path("import/<int:pk>/columns/", Columns.as_view(), name="import_columns"),
    path("import/<int:pk>/", watched(Job.as_view()), name="import_job"),
    path("import/<int:pk>/errors/", Errors.as_view(), name="import_errors"),
    path("import/<int:pk>/start/", Act.as_view(), {"act": "start"}, name="import_start"),
    path("import/<int:pk>/cancel/", Act.as_view(), {"act": "cancel"}, name="import_cancel"),
]
