from string import ascii_uppercase

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from .. import chance
from ..moves import Outcome
from ..parts import PartBlock
from ..ways import Way
from .base import Step, registry


FEWEST, MOST = 2, 10


@registry.register
class Split(Step):
    """Sends people down two to ten paths by chance, each as often as its share says.

    Who takes which path follows from the step and the person (``chance``): whoever comes here again takes the same one.
    """

    slug = "split"
    label = gettext_lazy("Split by chance")
    icon = "nurture-split"
    only_decides = True
    label_format = "{paths}"
    group = chance.GROUP
    nests = True
    draws = True
    asking = gettext_lazy("Chance decides here. Choose the path that you want to see.")

    class Block(PartBlock):
        pass

    class Path(blocks.StructBlock):
        share = blocks.IntegerBlock(default=50, label=gettext_lazy("Share in %"))
        name = blocks.CharBlock(required=False, max_length=40, label=gettext_lazy("Name"))
        nothing = blocks.BooleanBlock(
            required=False,
            label=gettext_lazy("Nothing happens on this path: people go straight on"),
        )

        class Meta:
            label_format = gettext_lazy("{share} % {name}")

    @classmethod
    def nested(cls, shared, way):
        """The block with its list of paths, each with a stream of steps."""
        path = cls.Path([("steps", way(gettext_lazy("Steps of this path"), "path"))])
        paths = blocks.ListBlock(
            path,
            min_num=FEWEST,
            max_num=MOST,
            default=[{"share": 50}, {"share": 50}],
            label=gettext_lazy("Paths"),
            help_text=gettext_lazy("Two to ten; their shares make 100 % together."),
        )
        return cls.dress(cls.Block([("paths", paths)]))

    @classmethod
    def streams(cls, value):
        return [(_key(item.id), item.value.get("steps") or ()) for item in _items(value)]

    @classmethod
    def marked(cls, value, way, error):
        position = [_key(item.id) for item in _items(value)].index(way)
        inside = StructBlockValidationError(block_errors={"steps": error})
        paths = ListBlockValidationError(block_errors={position: inside})
        return StructBlockValidationError(block_errors={"paths": paths})

    @classmethod
    def config(cls, value):
        return {
            "paths": [
                {
                    "id": _key(item.id),
                    "share": item.value.get("share") or 0,
                    "name": item.value.get("name") or "",
                    "nothing": bool(item.value.get("nothing")),
                    "empty": not item.value.get("steps"),
                }
                for item in _items(value)
            ]
        }

    @classmethod
    def sentence(cls, config):
        shares = [_("%(share)d %%") % path for path in config["paths"]]
        return _("Split by chance: %(shares)s") % {"shares": get_text_list(shares, _("and")) or "…"}

    @classmethod
    def problems(cls, config):
        paths, found = config["paths"], []
        if not FEWEST <= len(paths) <= MOST:
            words = _("A split has %(fewest)d to %(most)d paths, this one has %(number)d.")
            found.append(words % {"fewest": FEWEST, "most": MOST, "number": len(paths)})
        if len({path["id"] for path in paths}) < len(paths):
            found.append(_("Two paths are one and the same copy. Remove one and add it anew."))
        total = sum(path["share"] for path in paths)
        if any(path["share"] < 1 for path in paths):
            found.append(_("Each path needs a share of at least 1 %. Give it one, or remove the path."))
        elif paths and total != 100:
            words = _("The shares make %(total)d %% together. Change them so that they make 100 %%.")
            found.append(words % {"total": total})
        return found + [words for position, path in enumerate(paths) for words in _problems_of(position, path)]

    @classmethod
    def way(cls, config, name):
        for position, path in enumerate(config["paths"]):
            if path["id"] == name:
                facts = {"path": _named(position, path), "share": path["share"]}
                return Way(
                    _("%(path)s, %(share)d %%") % facts,
                    _("path %(path)s") % facts,
                    _("took path %(path)s") % facts,
                )
        return Way(name, name, name)

    @classmethod
    def decide(cls, config, person, fact, at):
        shares = {path["id"]: path["share"] for path in config["paths"]}
        if fact is not None and fact.chosen in shares:
            return _took(config, fact.chosen, {"chosen": fact.chosen})
        return _took(config, chance.choose(person.step_id, person.contact_id, shares), {})

    @classmethod
    def told(cls, config, run):
        if not run.branch:
            return ""
        facts = {"took": cls.way(config, run.branch).took, "share": run.facts.get("share", 0)}
        return _("%(took)s, by chance (%(share)d %% take it)") % facts

    @classmethod
    def asks(cls, fact):
        return True

    @classmethod
    def answers(cls, config):
        return [(path["id"], cls.way(config, path["id"]).label) for path in config["paths"]]

    @classmethod
    def answered(cls, config, fact, answer, at):
        return chance.Drawn(chosen=answer)


def _items(value):
    """The bound paths of the block's ``value``, each with its id."""
    return getattr(value.get("paths"), "bound_blocks", ())


def _key(item_id):
    """A path's own name in the graph and in the journal: it survives edits of its share, its name and its place."""
    return str(item_id).replace("-", "")[:12]


def _named(position, path):
    """What a path is called: A, or A (with a voucher) when the editor gave it a name."""
    letter = ascii_uppercase[position % 26]
    return _("%(letter)s (%(name)s)") % {"letter": letter, "name": path["name"]} if path["name"] else letter


def _problems_of(position, path):
    facts = {"path": _named(position, path)}
    if path["empty"] and not path["nothing"]:
        yield _("Path %(path)s is empty. Put a step into it, or tick that nothing happens on it.") % facts
    if path["nothing"] and not path["empty"]:
        yield _("Path %(path)s has steps though it is ticked that nothing happens on it. Untick it.") % facts


def _took(config, path_id, facts):
    share = next(path["share"] for path in config["paths"] if path["id"] == path_id)
    return Outcome(branch=path_id, way=path_id, reason="by_chance", facts={"share": share} | facts)
