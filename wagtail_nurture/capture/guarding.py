"""Guarded documents in messages: whoever is sent one is given a grant, and the link leads to its page."""

from datetime import timedelta

from django.db.models import F
from django.urls import reverse

from wagtail_nurture import clock
from wagtail_nurture.content import documents

from . import grants
from .models import DownloadGrant, GatedDocument


#: A grant that ends sooner is none for a message that leaves now.
LEAST = timedelta(days=1)
#: Rows of one INSERT: SQLite allows 999 parameters.
ROWS = 120


@documents.registry.register
class GatedDocuments(documents.Guard):
    slug = "gated"

    @classmethod
    def guarded(cls, document_ids):
        return set(GatedDocument.objects.filter(document__in=document_ids).values_list("document_id", flat=True))

    @classmethod
    def let_in(cls, wanted):
        """Grants for ``wanted``. Two queries and an INSERT for each 120 people."""
        now = clock.now()
        gates = {
            gated.document_id: gated for gated in GatedDocument.objects.filter(document__in={d for _c, d in wanted})
        }
        running = DownloadGrant.objects.filter(
            gated__in=gates.values(),
            contact__in={contact for contact, _document in wanted},
            expires_at__gt=now + LEAST,
            used__lt=F("limit"),
        )
        have = set(running.values_list("contact_id", "gated__document_id"))
        DownloadGrant.objects.bulk_create(
            [
                DownloadGrant(
                    contact_id=contact,
                    gated=gates[document],
                    created_at=now,
                    expires_at=now + max(timedelta(days=gates[document].days), LEAST),
                    limit=gates[document].limit,
                    locale=language,
                )
                for (contact, document), language in wanted.items()
                if document in gates and (contact, document) not in have
            ],
            batch_size=ROWS,
        )

    @classmethod
    def address(cls, document_id, contact_id):
        """The page of their grant that works longest; one that is over offers to send a new link there."""
        theirs = DownloadGrant.objects.filter(contact=contact_id, gated__document=document_id)
        usable = theirs.filter(used__lt=F("limit")).order_by("-expires_at", "-pk")
        grant = usable.first() or theirs.order_by("-expires_at", "-pk").first()
        return reverse("wagtail_nurture:file", args=[grants.token_for(grant)]) if grant else ""
