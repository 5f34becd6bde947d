"""Wagtail's preview panel draws the flow of the draft."""

from django.utils.translation import gettext_lazy as _

from wagtail_nurture.readers import in_their_language

from . import diagram, graph


class DrawsItsFlow:
    """For Scenario: the preview is the diagram of what is in the form now, with what stops it from starting."""

    preview_modes = [("flow", _("Flow"))]

    def serve_preview(self, request, mode_name):
        with in_their_language(request.user):
            return super().serve_preview(request, mode_name).render()

    def get_preview_template(self, request, mode_name):
        return "wagtail_nurture/scenarios/preview.html"

    def get_preview_context(self, request, mode_name):
        drawn = graph.build(self)
        return {
            "scenario": self,
            "request": request,
            "flow": diagram.draw(drawn),
            "problems": graph.problems(self),
        }
