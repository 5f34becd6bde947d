"""Is somebody there to do the work."""

from django.utils.translation import gettext as _

from wagtail_nurture.reports import health

from .base import Answer, Check, State, registry


@registry.register
class Worker(Check):
    slug, order = "worker", 30

    @property
    def label(self):
        return _("Worker")

    def tell(self, site):
        ever_seen, silent = health.sign_of_life()
        if not ever_seen:
            words = _(
                "No worker has run yet. Whoever runs the site starts “manage.py qcluster” and “nurture_schedule”."
            )
            return Answer(State.TODO, words)
        if silent is not None:
            words = _("Silent for %(time)s. Whoever runs the site starts “manage.py qcluster”; nothing is lost.")
            return Answer(State.TODO, words % {"time": health.duration(silent)})
        return Answer(State.DONE, _("The worker is alive."))
