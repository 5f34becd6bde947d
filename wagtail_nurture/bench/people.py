"""Many people who may be written to, made by set."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from wagtail_nurture.contacts.models import Contact, ContactPool, Permission

from . import series


PURPOSE = "advice"


@dataclass(frozen=True)
class Crowd:
    """People made together: their ids lie above ``after``, up to ``last``."""

    after: int
    last: int

    def rows(self, model=Contact, contact="pk"):
        """Those rows of ``model`` whose column ``contact`` names one of them."""
        return model.objects.filter(**{f"{contact}__gt": self.after, f"{contact}__lte": self.last})

    @property
    def source(self):
        """They, for ``series.insert``."""
        table = Contact._meta.db_table
        return f"(SELECT id FROM {table} WHERE id > {self.after} AND id <= {self.last} ORDER BY id) AS crowd"  # noqa: S608


def make(count, prefix):
    """``count`` new contacts, ``prefix``-0@example.org and so on, who agreed to advice mails."""
    return list(gather(count, prefix).rows().order_by("pk"))


def gather(count, prefix):
    """The Crowd of as many, where nobody needs to see each: two statements, whatever the number."""
    now, after = timezone.now(), _highest()
    contact = Contact(pool=ContactPool.objects.get(), first_name="Ada", language="en", created_at=now)
    address = f"'{prefix}-' || i || '@example.org'"
    series.insert(contact, series.numbers(count), email=address, email_key=address)
    crowd = Crowd(after, _highest())
    permission = Permission(purpose=PURPOSE, channel="email", state="granted", changed_at=now)
    series.insert(permission, crowd.source, contact_id="id")
    return crowd


def _highest():
    return Contact.objects.aggregate(highest=Max("pk"))["highest"] or 0
