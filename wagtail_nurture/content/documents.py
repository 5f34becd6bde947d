"""Documents that messages lead to: whether they can be fetched, and where.

What guards documents (a room above) registers itself in ``registry``. Whoever gets a message with a guarded document is
let in when the message leaves, by set; where the link leads is decided when it is clicked.
"""

from dataclasses import dataclass
from urllib.parse import urljoin

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from wagtail_nurture.registry import Registry


#: Classes with a ``slug`` and the class methods of :class:`Guard`.
registry = Registry("guard of documents")


class Guard:
    """What a guard of documents answers."""

    slug = ""

    @classmethod
    def guarded(cls, document_ids):
        """Those of ``document_ids`` that it guards. One query."""
        raise NotImplementedError

    @classmethod
    def let_in(cls, wanted):
        """Let in the people of ``wanted`` ({(contact id, document id): language}), in a few statements."""
        raise NotImplementedError

    @classmethod
    def address(cls, document_id, contact_id):
        """The path by which this person fetches it now, or "" when they were never let in. Changes nothing."""
        raise NotImplementedError


@dataclass(frozen=True)
class Known:
    """A document as it is now, or what is wrong with it (``problem``, words)."""

    document: object = None
    guarded: bool = False
    problem: str = ""


def look(document_ids):
    """{document id: Known}, in a handful of queries."""
    found = get_document_model().objects.in_bulk(set(document_ids))
    closed, guarded = _closed(found), _guarded(found)
    return {pk: _known(found.get(pk), pk in guarded, pk in closed) for pk in document_ids}


def _known(document, guarded, closed):
    if document is None:
        return Known(problem=_("The document was deleted. Choose another."))
    if closed and not guarded:
        words = _(
            "The document “%(title)s” lies in a collection that not everybody may see. Move it, or guard it with a "
            "form."
        )
        return Known(document, problem=words % {"title": document.title})
    return Known(document, guarded)


def _guarded(document_ids):
    return set().union(*(guard.guarded(document_ids) for guard in registry.values())) if document_ids else set()


def _closed(documents):
    """The ids of those of ``documents`` ({id: document}) whose collection, or one around it, is restricted."""
    restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True).distinct()
    paths = list(restricted) if documents else []
    if not paths:
        return set()
    around = Q()
    for path in paths:
        around |= Q(path__startswith=path)
    closed = set(Collection.objects.filter(around).values_list("pk", flat=True))
    return {pk for pk, document in documents.items() if document.collection_id in closed}


def of_version(version):
    """The ids of the documents that ``version`` (MessageVersion) leads to."""
    return {link["document_id"] for link in version.links if link["kind"] == "document"}


def let_in(wanted):
    """Let people in where it takes that: ``wanted`` is {(contact id, document id): language}."""
    if not wanted:
        return
    documents = {document for _contact, document in wanted}
    for guard in registry.values():
        guarded = guard.guarded(documents)
        if own := {pair: language for pair, language in wanted.items() if pair[1] in guarded}:
            guard.let_in(own)


def plain_address(document, site):
    """The address of ``document`` for everybody; a guarded one shows its form there."""
    return urljoin(site.root_url + "/", document.url)


def address_of(document_id, contact_id, site):
    """Where the link of somebody (or of nobody, None) leads now; "" when there is no such document any more."""
    document = get_document_model().objects.filter(pk=document_id).first()
    if document is None:
        return ""
    for guard in registry.values() if contact_id else ():
        if path := guard.address(document_id, contact_id):
            return urljoin(site.root_url + "/", path)
    return plain_address(document, site)
