"""What must be said on every admin page of ours (the worker is silent, the database is a copy) without rooms below
knowing who says it: reports registers a watcher, every viewset and ledger lets it speak."""

from functools import wraps

from wagtail.admin.views import generic


_watchers = []
_PAGES = (generic.IndexView, generic.InspectView, generic.CreateView, generic.EditView)


def register(watcher):
    """``watcher(request)`` adds Django messages; it is called before a page of ours is rendered. Also a decorator."""
    if watcher not in _watchers:
        _watchers.append(watcher)
    return watcher


def watched(view):
    """``view`` whose page, if it answers with one, carries what the watchers have to say."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        whole_page = request.method == "GET" and "_w_hydrate_create_view" not in request.GET
        if whole_page and not getattr(response, "is_rendered", True):
            for watcher in _watchers:
                watcher(request)
        return response

    return wrapper


class Watched:
    """Mixin of viewsets: their lists, forms and detail pages are watched."""

    def construct_view(self, view_class, **kwargs):
        view = super().construct_view(view_class, **kwargs)
        if issubclass(view_class, _PAGES) and not kwargs.get("results_only"):
            return watched(view)
        return view
