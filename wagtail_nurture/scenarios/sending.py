"""The steps that send: what a question, an exit or a goal about "the message …" can name."""

from django.utils.translation import gettext as _


def messages_of(step):
    """The messages that ``step`` (its dict in a graph) may send, as references; [] where it sends none."""
    from .steps import registry  # some steps ask this module

    kind = registry.get(step["kind"])
    return kind.messages(step["config"]) if kind else []


def sending_steps(graph):
    """The steps of ``graph`` that send, as (step id, label) pairs."""
    found = ((step_id, step["label"], messages_of(step)) for step_id, step in graph["steps"].items())
    return tuple((step_id, label or messages[0]["name"]) for step_id, label, messages in found if messages)


def strange(names, graph):
    """What is wrong with the ``names`` (of messages) that something asks about, as sentences: those that no step sends.

    >>> strange([], {"steps": {}})
    []
    """
    known = {name.casefold() for pair in sending_steps(graph) for name in pair}
    words = _("no step of this scenario is called “%(name)s”. Write the name of a step that sends a message.")
    return [words % {"name": name} for name in names if name.casefold() not in known]
