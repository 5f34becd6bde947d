"""What the messages ask, for whoever makes a rule of the answers."""

from django.utils.translation import get_language

from wagtail_nurture.audience.surveys import Asked, Keeper, register

from . import message_kinds, naming, translations, versions
from .models import MessageVersion


def questions(acts):
    """The questions among the ``acts`` (``parts["acts"]``; None where there are none) of a version."""
    return [act for act in acts or () if act["kind"] == "answer"]


@register
class QuestionsOfMessages(Keeper):
    def asked(self):
        live = (kind.model.objects.filter(live=True) for kind in message_kinds.every())
        keys = {key for own in live for key in own.values_list("translation_key", flat=True)}
        if not keys:
            return []
        languages, known = translations.live_languages(keys), translations.spans(keys)
        best = ((key, versions.best_language(get_language(), codes)) for key, codes in languages.items())
        newest = [known[pair][1] for pair in best if pair in known]
        rows = MessageVersion.objects.filter(pk__in=newest).order_by("pk").values_list("translation_key", "parts__acts")
        asking = [(key, questions(acts)) for key, acts in rows]
        names = naming.names_of({key for key, asked in asking if asked})
        return [Asked(each["survey"], each["question"], names[key]) for key, asked in asking for each in asked]
