"""Notes which page Wagtail serves; no query, as the page is at hand."""

from wagtail import hooks

from . import visit


@hooks.register("on_serve_page", order=1000)
def note_page(serve):
    """Innermost, so that a page behind a login or password counts only when it is really shown."""

    def note_and_serve(page, request, args, kwargs):
        visit.of(request).page_id = page.pk
        return serve(page, request, args, kwargs)

    return note_and_serve
