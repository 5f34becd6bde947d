"""The flow as a picture, drawn on the server."""

from django.utils.html import format_html, format_html_join

from . import graph as graphs


def draw(graph, counts=None):
    """``graph`` as safe HTML; ``counts`` is what ``counts.per_step`` gives."""
    nodes = graphs.nodes(graph)
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", ((node.sentence,) for node in nodes)))
