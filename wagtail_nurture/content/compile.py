"""From an e-mail's blocks to an immutable MessageVersion."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache

from django.db import IntegrityError, transaction

from wagtail_nurture import clock
from wagtail_nurture.exceptions import Problem, PublishRefused

from . import cards, layout, merge, message_kinds, mjml
from .blocks import SystemBlocks
from .canvas import Canvas
from .models import Email, MessageVersion


@dataclass
class Compiled:
    """What a version will hold, and what is wrong with it (``problems``; then ``parts`` may be empty)."""

    subject: str = ""
    channel: str = "email"
    parts: dict = field(default_factory=dict)
    links: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def errors(self):
        """The problems that are more than warnings."""
        return [problem for problem in self.problems if not problem.warning]


def draw(*, subject, preheader, blocks, locale, purpose, extra_fields=(), extras=(), framed=True):
    """Compile ``blocks`` (StreamValue) and the words around them in language ``locale``; nothing is stored.

    ``purpose`` is a consent purpose, or "" for a transactional message, which has no unsubscribe. ``extra_fields`` and
    ``extras`` extend the closed lists of merge names and named addresses. Without ``framed`` there is no masthead and
    no foot: a block alone, for the picker.
    """

    def words(context):
        sections, texts = _blocks(blocks, context)
        with context.at("preheader"):
            preheader_words = context.words(preheader or "")
        with context.at("subject"):
            subject_words = context.words(" ".join((subject or "").split()))
            source = layout.document(
                context,
                subject=subject_words,
                preheader=preheader_words,
                sections=sections,
                purpose=purpose,
                framed=framed,
            )
        return source, subject_words, "\n\n".join([*filter(None, texts), layout.foot_plain(context, purpose)])

    known = {*merge.fields(), *extra_fields}
    context, (source, subject_words, text) = Canvas.drawn(words, locale=locale, known=known, extras=extras)
    compiled = Compiled(subject=subject or "", links=named(context.links), problems=context.problems)
    compiled.problems += dead_links(context.links)
    try:
        html = mjml.compile_mjml(source)
    except mjml.MjmlRefused as refused:
        compiled.problems.append(Problem("body", str(refused)))
        return compiled
    compiled.parts = context.parts(subject=subject_words, html=layout.finished(html, context), text=text)
    return compiled


def _blocks(blocks, context):
    sections, texts = [], []
    for child in blocks:
        with context.at(child.id or ""):
            sections += child.block.mjml(child.value, context)
            texts.append(child.block.plain(child.value, context))
    return sections, texts


def named(links):
    """``links``, those of a text with a key too: it stays while the link leads to the same page or address.

    The same page in another language is the same. At most one query.
    """
    pages = {link["page_id"] for link in links if not link["key"] and link["page_id"]}
    same = cards.keys_of(pages) if pages else {}
    for link in links:
        target = str(same.get(link["page_id"]) or link["page_id"] or link["url"])
        mark = hashlib.blake2s(target.encode(), digest_size=4).hexdigest()
        link["key"] = link["key"] or f"{link['block_id'][:_LONGEST_ID]}:{mark}"
    return links


#: With what follows it, a key is at most 60 characters (``delivery.models.Link``).
_LONGEST_ID = 51


def dead_links(links):
    """Problems for links to pages that nobody, or not everybody, can see now. Two queries when there are such links."""
    pages = {link["page_id"] for link in links if link["kind"] == "page"}
    if not pages:
        return []
    seen = cards.visible(cards.page_model().objects.filter(pk__in=pages)).values_list("pk", flat=True)
    dead = pages - set(seen)
    return [Problem(link["block_id"], merge.dead_link(link["label"])) for link in links if link["page_id"] in dead]


def draw_email(email):
    """Compile ``email`` (Email, saved or not); nothing is stored."""
    return draw(
        subject=email.subject,
        preheader=email.preheader,
        blocks=email.body,
        locale=email.locale.language_code,
        purpose=email.purpose,
    )


def compile_message(message):
    """The MessageVersion of ``message`` (of any kind) as it is now: a new row, or the last one when nothing changed.

    Raises PublishRefused with what is wrong; then nothing is stored and the former version stays in force.
    """
    kind = message_kinds.of(message)
    compiled = kind.draw(message)
    if compiled.errors:
        raise PublishRefused(compiled.errors)
    locale = message.locale.language_code
    with transaction.atomic():
        rows = MessageVersion.objects.filter(translation_key=message.translation_key, locale=locale, system="")
        latest = rows.order_by("-id").first()
        if latest and content_hash(latest) == content_hash(compiled):
            return latest
        # Going back to older words makes a new row: what is in force is always the newest one. The same publish done
        # twice at once follows the same row, and the constraint lets only one through.
        version = MessageVersion(
            channel=kind.slug,
            email=message if message.pk and isinstance(message, Email) else None,
            translation_key=message.translation_key,
            locale=locale,
            subject=compiled.subject[:400],
            parts=compiled.parts,
            links=compiled.links,
            hash=_digest([latest.pk if latest else 0, content_hash(compiled)]),
            created_at=clock.now(),
        )
        return _insert(version, translation_key=message.translation_key, locale=locale, system="")


#: Its name where only e-mails are meant.
compile_email = compile_message

#: The ``system`` slug of what is compiled for a trial: never in force for anybody.
TRIAL = "trial"


def compile_trial(message):
    """The MessageVersion of the draft ``message`` (of any kind) for a trial mail. Raises PublishRefused with what is
    wrong."""
    kind = message_kinds.of(message)
    compiled = kind.draw(message)
    if compiled.errors or not compiled.parts:
        raise PublishRefused(compiled.errors)
    known = {"system": TRIAL, "locale": message.locale.language_code, "hash": content_hash(compiled)}
    version = MessageVersion.objects.filter(**known).first()
    if version is None:
        version = MessageVersion(
            **known,
            channel=kind.slug,
            subject=compiled.subject[:400],
            parts=compiled.parts,
            links=compiled.links,
            created_at=clock.now(),
        )
        version.save(force_insert=True)
    return version


def forget_trials(before):
    """Delete what was compiled for trials before ``before`` and was sent by none that is still kept. How many."""
    return MessageVersion.objects.filter(system=TRIAL, created_at__lt=before, deliveries=None).delete()[0]


def compile_system(*, slug, site, locale, subject, raw_blocks, fields=(), extras=()):
    """The MessageVersion of a system message; see ``content.system``. Raises PublishRefused for a faulty builder."""
    blocks = _system_stream().to_python([{"id": f"{slug}-{at}", **raw} for at, raw in enumerate(raw_blocks)])
    compiled = draw(
        subject=subject,
        preheader="",
        blocks=blocks,
        locale=locale,
        purpose="",
        extra_fields=fields,
        extras=extras,
    )
    if compiled.errors:
        raise PublishRefused(compiled.errors)
    known = {"system": slug, "site": site, "locale": locale, "hash": content_hash(compiled)}
    version = MessageVersion.objects.filter(**known).first()
    if version:
        return version
    version = MessageVersion(
        **known,
        subject=compiled.subject[:400],
        parts=compiled.parts,
        links=compiled.links,
        created_at=clock.now(),
    )
    return _insert(version, **known)


@cache
def _system_stream():
    return SystemBlocks()


def _insert(version, **known):
    """Store ``version``, or find the same one that somebody else stored a moment ago."""
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:
        return MessageVersion.objects.get(hash=version.hash, **{k: v for k, v in known.items() if k != "hash"})
    return version


def content_hash(compiled):
    """A hash of what a version (MessageVersion or Compiled) says."""
    return _digest([compiled.subject, compiled.parts, compiled.links])


def _digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
