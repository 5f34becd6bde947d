"""The editor clicked, or opened, a mail of a try-out."""

from django.db import transaction

from wagtail_nurture import signals
from wagtail_nurture.text import one_line

from .models import TryOut


def note(*, delivery, kind, page_id=None, link="", **kwargs):
    """Receiver of ``trial_answered``: kept with the try-out that sent it, if that is still the present one."""
    run, step = delivery.context.get("tryout"), one_line(delivery.context.get("step"), 60)
    if not run:
        return
    with transaction.atomic():
        tryout = TryOut.objects.select_for_update().filter(run=run).first()
        if tryout is None or len(tryout.acts) >= MOST:
            return
        act = {"kind": kind, "step": step, "page": page_id, "link": link, "at": tryout.at.isoformat()}
        if act not in tryout.acts:
            tryout.acts.append(act)
            TryOut.objects.filter(pk=tryout.pk).update(acts=tryout.acts)


#: So many different openings and clicks of one try-out are kept.
MOST = 100

signals.trial_answered.connect(note, dispatch_uid="nurture.tryout")
