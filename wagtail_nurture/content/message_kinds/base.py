"""What a kind of message must be able to do."""

from django.urls import NoReverseMatch, reverse

from ..render import SAFE


class MessageKind:
    """One kind of snippet that can be sent. ``slug`` is its channel, ``model`` the snippet, ``noun`` what it is called
    inside a sentence ("the e-mail “%(name)s”").

    The model has ``name``, ``purpose``, ``translation_key``, ``locale`` and drafts. Publishing one makes a
    MessageVersion of what ``draw`` gives; its ``parts`` are those of ``safe``.
    """

    slug = ""
    model = None
    noun = ""
    #: {part: what makes a person's value safe in it}; ``Rendered`` gets the parts that a version has.
    safe = SAFE

    @classmethod
    def draw(cls, message):
        """The compile.Compiled of ``message`` (saved or not); nothing is stored."""
        raise NotImplementedError

    @classmethod
    def fitting(cls, version, values):
        """``values`` ({merge name: str}) of one person as ``version`` can take them."""
        return values

    @classmethod
    def problems(cls, message):
        """What must be mended before ``message`` (saved or not) can be published, as Problems."""
        return [problem for problem in cls.draw(message).problems if not problem.warning]

    @classmethod
    def edit_url(cls, message):
        """Where an editor mends ``message``; "" when the admin does not show it."""
        try:
            return reverse(f"wagtailsnippets_wagtail_nurture_{cls.model._meta.model_name}:edit", args=[message.pk])
        except NoReverseMatch:
            return ""
