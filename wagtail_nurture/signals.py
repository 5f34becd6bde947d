"""Signals that carry news upwards between rooms, and outwards to the host site.

All are sent inside the transaction that makes the change, so a receiver that writes is part of it.
"""

from django.dispatch import Signal


#: People's own data changed. Arguments: ``changes``, a list of ``contacts.changes.Change``; sent once for a whole set.
contacts_changed = Signal()

#: A consent was given, refused or withdrawn. Arguments: ``contact``, ``purpose``, ``channel``, ``action``, ``record``.
consent_changed = Signal()

#: An event row was written. Arguments: ``event``.
event_recorded = Signal()

#: A compiled message came into force. Arguments: ``message_key`` (translation_key), ``locale`` (language code).
message_published = Signal()

#: An editor opened or clicked a trial mail. Arguments: ``delivery``, ``kind`` (event kind), ``page_id`` (or None),
#: ``link`` (its key, or "").
trial_answered = Signal()

#: A form was completed by a person. Arguments: ``contact``, ``form``, ``submission``, ``request``.
form_submitted = Signal()

#: A page of the site that is a ``NurtureFormMixin`` was sent in. Arguments: ``page``, ``form`` (the valid Django form),
#: ``submission`` (Wagtail's), ``request`` (or None). Sent outside any transaction of ours.
page_form_submitted = Signal()

#: Pages are about other topics than before. Arguments: ``page_ids`` (set); sent once for a whole set.
page_topics_changed = Signal()
