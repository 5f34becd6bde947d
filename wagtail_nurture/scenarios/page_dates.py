"""The date of a page: of a concert, a fair. Read from the page as it is live, each time that it is wanted."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import swapper
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site, get_page_models

from . import chosen, zones


GONE, NOT_LIVE, UNDATED, EMPTY = "page_gone", "page_not_live", "page_undated", "page_date_empty"


@dataclass(frozen=True)
class PageDate:
    """``day`` is the date by the clock of the page's own site; None where ``problem`` (a reason code) says why not."""

    day: date | None = None
    problem: str = ""


def of(page_id, name=""):
    """The PageDate in the field ``name`` of one page, "" for its first. See :func:`read`."""
    return read([(page_id, name)])[page_id, name]


def read(wanted):
    """{(page id, name of a field or ""): PageDate} for all ``wanted``. A query, one a page type, two for zones."""
    pages = _base().objects.filter(pk__in={page for page, _name in wanted})
    known = {page.pk: page for page in pages.only("pk", "live", "content_type", "url_path")}
    rows = _rows(known.values())
    found = {}
    for page_id, name in set(wanted):
        page = known.get(page_id)
        found[page_id, name] = PageDate(problem=GONE) if page is None else _of(page, name, rows.get(page_id))
    moments = {place: value for place, value in found.items() if isinstance(value, datetime)}
    if moments:
        sites = zones.of_sites()
        for (page_id, name), moment in moments.items():
            zone = ZoneInfo(zones.of_site(_site_of(known[page_id]), sites))
            here = moment.astimezone(zone) if timezone.is_aware(moment) else moment
            found[page_id, name] = PageDate(day=here.date())
    return found


@cache
def fields_of(model):
    """The date fields that pages of ``model`` have beside Wagtail's own, in the order of the model; () for none."""
    return tuple(field for field in model._meta.concrete_fields if _is_a_date(field))


def choices():
    """(name of a field, words) of every date that a page of this project can have; "" for the page's first."""
    found = {}
    for model in get_page_models():
        for field in fields_of(model):
            words, types = found.setdefault(field.name, (capfirst(str(field.verbose_name)), []))
            types.append(str(model.get_verbose_name()))
    named = [(name, f"{words} ({', '.join(types)})") for name, (words, types) in found.items()]
    return [("", gettext_lazy("its first date")), *sorted(named, key=lambda choice: choice[1])]


def config_of(value, *, used=True):
    """The part of a config that names the page and its date, of a block's ``value``; nothing unless ``used``."""
    name = (value.get("page_date") or "") if used else ""
    return {
        "page": chosen.reference(value.get("page") if used else None),
        "page_date": {"key": name, "name": words_for(name) if name else ""},
    }


def words_for(name):
    """What editors call the field ``name``: "Doors open"; the name itself when no page has it any more."""
    fields = (field for model in get_page_models() for field in fields_of(model) if field.name == name)
    return capfirst(str(next((field.verbose_name for field in fields), name)))


def said(config):
    """ "“Concert”", or "“Concert” (Doors open)", of a part's ``config`` with ``page`` and ``page_date``."""
    facts = {"page": config["page"]["name"] or "…", "date": config["page_date"]["name"]}
    return _("“%(page)s” (%(date)s)") % facts if config["page_date"]["name"] else _("“%(page)s”") % facts


def problem(found, config):
    """Why nothing can go by the date of the page (``found``: PageDate), as a sentence; "" when it can."""
    facts = {"page": config["page"]["name"], "date": config["page_date"]["name"]}
    words = {
        "": "",
        GONE: _("Page: it was deleted. Choose another one."),
        NOT_LIVE: _("Page: “%(page)s” is not published. Publish it first, or choose another one."),
        UNDATED: _("Page: “%(page)s” has no such date. Choose another date, or another page."),
        EMPTY: _("Page: the date of “%(page)s” is empty. Write it on the page and publish it."),
    }
    return words[found.problem] % facts


def aims(graph):
    """{page id: name of its date field or ""} of the pages that a version (its ``graph``) counts down to."""
    found = {}
    for part in graph["triggers"]:
        config = part["config"]
        if part["kind"] == "countdown" and config["to"] == "page" and config["page"]["key"]:
            found[config["page"]["key"]] = config["page_date"]["key"]
    return found


def is_page(model):
    """Whether ``model`` (any class) is a page type, or what all pages are."""
    return isinstance(model, type) and issubclass(model, _base())


def is_plain(model):
    """Whether ``model`` is what all pages are, of no type."""
    return model is _base()


def _is_a_date(field):
    kept_by_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return isinstance(field, models.DateField) and field.editable and not kept_by_itself and field.model is not _base()


def _base():
    return swapper.load_model("wagtailcore", "Page")


def _rows(pages):
    """{page id: {name of a field: value}} of ``pages``; one query for each type that has dates."""
    found, types = {}, {}
    for page in pages:
        types.setdefault(page.content_type_id, []).append(page.pk)
    for number, ids in types.items():
        model = ContentType.objects.get_for_id(number).model_class()
        names = [field.name for field in fields_of(model)] if model else []
        if names:
            found |= {row.pop("pk"): row for row in model._base_manager.filter(pk__in=ids).values("pk", *names)}
    return found


def _of(page, name, row):
    """The value (a date, or a moment to be read by a clock), or a PageDate with the problem."""
    if not page.live:
        return PageDate(problem=NOT_LIVE)
    name = name or next(iter(row or {}), "")
    if not row or name not in row:
        return PageDate(problem=UNDATED)
    value = row[name]
    if value is None:
        return PageDate(problem=EMPTY)
    return value if isinstance(value, datetime) else PageDate(day=value)


def _site_of(page):
    """The id of the site below whose home ``page`` stands, or None."""
    roots = Site.get_site_root_paths()
    return next((root.site_id for root in roots if page.url_path.startswith(root.root_path)), None)
