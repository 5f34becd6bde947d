"""What is seen beside the settings of a site while they are edited: rooms above draw it."""

_drawers = {}


def register(mode, label, draw):
    """Offer the preview ``mode``; ``draw(settings, request)`` answers with an HttpResponse."""
    _drawers[mode] = (label, draw)


class ShowsASample:
    """For NurtureSiteSettings: Wagtail's preview panel."""

    @property
    def preview_modes(self):
        return [(mode, label) for mode, (label, _draw) in _drawers.items()]

    def serve_preview(self, request, mode_name):
        _label, draw = _drawers.get(mode_name) or next(iter(_drawers.values()))
        return draw(self, request)
