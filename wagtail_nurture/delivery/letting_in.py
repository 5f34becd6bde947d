"""Who is sent a guarded document is let in as the message leaves or is drawn: by set, never while filling."""

from wagtail_nurture.content import documents


def let_in(deliveries, versions):
    """``versions``: {delivery id: MessageVersion}. A trial has no person of its own, and lets nobody in."""
    named = {version.pk: documents.of_version(version) for version in versions.values()}
    documents.let_in(
        {
            (delivery.contact_id, document): delivery.locale
            for delivery in deliveries
            if delivery.contact_id
            for document in named[versions[delivery.pk].pk]
        }
    )
