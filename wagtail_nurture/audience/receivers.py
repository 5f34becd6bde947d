"""Makes the conditions, and the events they listen to, known in every process; SQLite learns to compare text."""

from django.db.backends.signals import connection_created

from . import conditions, folded, postcodes, properties, scoring
from .interests import keeping


__all__ = ["conditions", "keeping", "scoring"]

connection_created.connect(folded.teach)
connection_created.connect(properties.teach)
connection_created.connect(postcodes.teach)
