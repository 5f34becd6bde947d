"""The screens about one message, reached from its editor."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from . import message_kinds


class AboutMessage(WagtailAdminTemplateMixin, TemplateView):
    """For whoever may see messages of this ``model``; ``self.message`` is the one with the ``pk`` of the address."""

    model = None
    #: Any of these permissions lets somebody in.
    lets_in = ("change", "publish", "view")
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        self.policy = ModelPermissionPolicy(self.model)
        if not self.policy.user_has_any_permission(request.user, self.lets_in):
            raise PermissionDenied
        self.message = get_object_or_404(self.model.objects.select_related("locale"), pk=kwargs["pk"])
        self.kind = message_kinds.of(self.message)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.message)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.kind.url("list"), "label": self.model.snippet_viewset.menu_label},
            {"url": self.kind.edit_url(self.message), "label": str(self.message)},
            {"url": "", "label": self.page_title},
        ]
