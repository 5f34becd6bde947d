"""The checklist as the overview shows it."""

from dataclasses import dataclass

from wagtail.models import Site

from .base import Answer, Check, State, registry


@dataclass(frozen=True)
class Row:
    """One line: the check, how it stands, and (address, words) of where to mend it for who may."""

    check: Check
    answer: Answer
    where: tuple | None

    @property
    def state(self):
        return self.answer.state


@dataclass(frozen=True)
class Listing:
    """All lines of one site, in their order."""

    site: Site
    rows: list

    @property
    def done(self):
        return sum(row.state == State.DONE for row in self.rows)

    @property
    def total(self):
        return len(self.rows)

    @property
    def all_done(self):
        return self.done == self.total


def listing(site, user):
    """The Listing of ``site`` for ``user``: about a query a line, and nobody outside is asked."""
    checks = sorted((cls() for cls in registry.values()), key=lambda check: check.order)
    return Listing(site, [_row(check, site, user) for check in checks])


def _row(check, site, user):
    answer = check.tell(site)
    may = not check.permission or user.has_perm(check.permission)
    where = check.where(site) if may and answer.state != State.DONE else None
    return Row(check, answer, where if where and where[0] else None)


def site_for(request):
    """The site the reader asks for with ``?site=``, else the one they are on, else the default one, else None."""
    asked = request.POST.get("site") or request.GET.get("site") or ""
    if asked.isascii() and asked.isdigit() and len(asked) < 12:
        found = Site.objects.filter(pk=asked).first()
        if found:
            return found
    return Site.find_for_request(request) or Site.objects.order_by("-is_default_site", "pk").first()
