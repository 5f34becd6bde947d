"""What a kind of message must be able to do."""

from django.urls import NoReverseMatch, reverse

from ..render import SAFE
from ..slots import PlainSlots


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
    #: [(mode, label)] of how its preview can be looked at besides as whom: see ``show``.
    looks = ()
    #: The template of what stands below the choice of the preview's mode to try the message out.
    trial = ""

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
    def show(cls, shown, mode):
        """The HttpResponse of the preview of ``shown`` (preview.Shown); ``mode`` may be one of ``looks``."""
        raise NotImplementedError

    @classmethod
    def preview_slots(cls, site):
        """The content.slots.Slots of a preview in the name of ``site``."""
        return PlainSlots()

    @classmethod
    def url(cls, name, *args):
        """The address of the admin's page ``name`` ("edit", "list"…); "" when the admin does not show it."""
        try:
            return reverse(f"wagtailsnippets_wagtail_nurture_{cls.model._meta.model_name}:{name}", args=args)
        except NoReverseMatch:
            return ""

    @classmethod
    def edit_url(cls, message):
        """Where an editor mends ``message``; "" when the admin does not show it."""
        return cls.url("edit", message.pk)

    @classmethod
    def may_write(cls, user):
        """Whether ``user`` may write such messages."""
        return any(user.has_perm(f"wagtail_nurture.{verb}_{cls.model._meta.model_name}") for verb in ("add", "change"))
