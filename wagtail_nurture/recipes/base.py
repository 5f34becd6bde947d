"""What a recipe is: what it is for, what it needs, what the editor chooses, and the drafts that come out of it."""

from dataclasses import dataclass

from wagtail_nurture.registry import Registry

from .choosing import ChoiceForm


registry = Registry("recipe")


@dataclass(frozen=True)
class Mail:
    """One e-mail in one language, as raw blocks. ``name`` is what editors see in lists."""

    name: str
    subject: str
    preheader: str
    body: list


@dataclass(frozen=True)
class Flow:
    """A scenario as raw blocks without ids; see ``recipes.pieces``."""

    triggers: list
    steps: list
    exits: list = ()
    re_entry: str = "once"


class Recipe:
    """Subclass it in a file of this package, or in any app and register it in ``ready()``.

    All words about the recipe are lazy translations; the words of its mails are written out in each language.
    """

    slug = ""
    title = ""
    icon = "tasks"
    #: Place in the gallery: the easiest first; ours are 10, 20 and 30.
    order = 100
    #: One sentence each: what it does, what one wants from it, the work it takes, what one may expect.
    what = ""
    objective = ""
    effort = ""
    gain = ""
    #: In which its mails are written, without country.
    languages = ("en", "fr")
    #: What the editor chooses: a subclass of ``choosing.ChoiceForm``.
    Form = ChoiceForm

    @classmethod
    def needs(cls, site):
        """What the site must have, checked now: list of ``needs.Need``; a few queries."""
        return []

    @classmethod
    def forms(cls, chosen):
        """Capture forms to make: {name of the question that chose none: {language: values of a Form}}."""
        return {}

    @classmethod
    def mails(cls, chosen):
        """{name of the mail inside this recipe: {language: Mail}}; ``chosen`` is a ``choosing.Chosen``.

        Languages are written without country ("fr"); each mail has the same ones.
        """
        raise NotImplementedError

    @classmethod
    def flow(cls, chosen, emails):
        """The Flow; ``emails`` are the drafts just made, {name inside the recipe: Email}."""
        raise NotImplementedError
