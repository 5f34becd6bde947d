from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from wagtail_nurture.audience import ruleblock
from wagtail_nurture.audience.rule import Rule
from wagtail_nurture.tracking import modes

from . import asking, references


class Content(blocks.StreamBlock):
    class Meta:
        label = _("Shown to them")
        collapsed = True


class Otherwise(blocks.StreamBlock):
    class Meta:
        required = False
        collapsed = True
        label = _("Shown to everybody else")
        help_text = _("May stay empty. Whoever is not known, robots and search engines are everybody else, too.")


class ShownIfBlock(blocks.StructBlock):
    """Blocks for visitors of whom a rule holds, and perhaps others for everybody else.

    Both take the same: ``ShownIfBlock([(name, block)])``, and what a subclass declares. In ``beacon`` mode the page
    holds what everybody else sees, and a reference by which its script fetches the rest; in ``server`` mode it is drawn
    for the visitor at once.
    """

    def __init__(self, local_blocks=None, **options):
        inner = [*self.base_blocks.items(), *(local_blocks or ())]
        self.base_blocks = {}
        rule = ruleblock.block(
            label=_("Only for visitors who"), help_text=_("Asked when a person whom the site knows opens the page.")
        )
        super().__init__([("rule", rule), ("content", Content(inner)), ("otherwise", Otherwise(inner))], **options)

    def bulk_to_python(self, values):
        """A rule is read from its JSON when it is asked, not with each page: the choices of its fields are queries."""
        rule = self.child_blocks["rule"]
        found = super().bulk_to_python([{name: raw[name] for name in raw if name != "rule"} for raw in values])
        for value, raw in zip(found, values, strict=True):
            value["rule"] = rule.to_python(raw.get("rule") or {})
        return found

    def clean(self, value):
        """Refuses a rule that cannot be asked; a draft may hold it."""
        errors, cleaned = {}, None
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as refused:
            errors = refused.block_errors
        wrong = [] if self.is_deferred_validation else asking.problems(ruleblock.config_of(value["rule"]))
        if wrong and "rule" not in errors:
            told = [ValidationError(problem) for problem in wrong]
            errors["rule"] = StructBlockValidationError(non_block_errors=told)
        if errors:
            raise StructBlockValidationError(errors)
        return cleaned

    def get_context(self, value, parent_context=None):
        """``shown`` (a StreamValue, or None), ``reference`` (what a script fetches the part by); in Wagtail's preview
        ``preview``: whom the first part is for, and what is wrong with the rule."""
        context = super().get_context(value, parent_context)
        request = context.get("request")
        if getattr(request, "is_preview", False):
            return context | {"preview": self._told(value)}
        asker = asking.of(request)
        if asker is not None:
            return context | {"shown": value["content" if asker.holds(value["rule"]) else "otherwise"]}
        by_script = request is not None and modes.mode_of(request) == modes.BEACON
        reference = references.of(context.get("page"), value) if by_script else ""
        return context | {"shown": value["otherwise"], "reference": reference}

    @staticmethod
    def _told(value):
        config = ruleblock.config_of(value["rule"])
        return {"whom": Rule.from_config(config).sentence(), "problems": asking.problems(config)}

    def get_searchable_content(self, value):
        """What everybody may find."""
        return self.child_blocks["otherwise"].get_searchable_content(value["otherwise"])

    def get_api_representation(self, value, context=None):
        """What everybody sees: neither the rule nor what it guards."""
        return {"otherwise": self.child_blocks["otherwise"].get_api_representation(value["otherwise"], context)}

    def deconstruct(self):
        return self._without_rule(super().deconstruct())

    def deconstruct_with_lookup(self, lookup):
        inner = [(name, lookup.add_block(self.child_blocks[name])) for name in ("content", "otherwise")]
        return self._without_rule(("wagtail.blocks.StructBlock", [inner], self._constructor_kwargs))

    @staticmethod
    def _without_rule(made):
        """A new kind of condition must not ask for a migration of the site's."""
        path, [children], options = made
        return path, [[(name, child) for name, child in children if name != "rule"]], options

    class Meta:
        icon = "nurture-branch"
        label = _("Shown only if")
        label_format = pgettext_lazy("after the words Shown only if", "{rule}")
        template = "wagtail_nurture/content/page_part.html"
