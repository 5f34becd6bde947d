"""What happens when a form is sent in: one transaction, whoever the person is."""

from django.db import transaction

from wagtail_nurture import clock
from wagtail_nurture.contacts import consent, lists, numbers, people, values
from wagtail_nurture.delivery import outbox
from wagtail_nurture.signals import form_submitted
from wagtail_nurture.tracking import kinds, recorder, visitors

from . import counting, grants, mails, opt_in, referrals, states
from .models import Submission


def accept(sheet, *, site, request, network=""):
    """Keep a Sheet without problems: person, answers, proof, events, files and mails. Returns the Submission."""
    recorder.flush()  # what was read until now is kept, whatever becomes of the form
    with transaction.atomic():
        return _accept(sheet, site, request, network)


def _accept(sheet, site, request, network):
    form, at = sheet.form, clock.now()
    contact, is_new = _person(sheet, site)
    submission = Submission.objects.create(
        form=form,
        contact=contact,
        at=at,
        data=_told(sheet),
        page_url=sheet.page,
        locale=sheet.locale,
        known=not is_new,
    )
    who = {"site": site, "contact": contact, "visitor": visitors.stitch(request, contact), "locale": sheet.locale}
    if is_new:
        referrals.note(sheet.via, contact, form)
    question = _consent(sheet, contact, site=site, network=network)
    _note_consent(submission, sheet, question[0])
    if submission.consent == states.GRANTED:
        referrals.joined(contact.pk, site=site)
    _record_submission(sheet, submission, who)
    given = [_give(gated, who) for gated in sheet.documents]
    outbox.put(_mails(given, *question, site=site))
    transaction.on_commit(lambda: _count(sheet))
    form_submitted.send(sender=type(form), contact=contact, form=form, submission=submission, request=request)
    return submission


def _person(sheet, site):
    """(The person of this address, whether they are new). A name already known is kept; other answers are news."""
    told = sheet.answers
    contact, created = people.find_or_create(
        pool=people.pool_for(site),
        email=sheet.email,
        language=sheet.locale,
        first_name=told.get("first_name") or "",
        last_name=told.get("last_name") or "",
        source=f"form:{sheet.form.slug}",
    )
    # Two posts for one person at once follow each other from here on; an editor may have merged them meanwhile.
    contact = people.living(contact)
    fields = {slug: value for slug, value in told.items() if slug not in {"first_name", "last_name", "phone"}}
    if fields:
        values.write([contact.pk], fields, source=f"form:{sheet.form.slug}")
    people.touch([contact.pk], clock.now())
    return contact, created


def _told(sheet):
    """The answers as the submission keeps them; the address stays with the person."""
    told = {slug: values.plain(value) for slug, value in sheet.answers.items()}
    if sheet.form.consent_purpose:
        told["consent"] = sheet.consented
    if sheet.asks_texts:
        told["consent:sms"] = sheet.wants_texts
    return told


def _consent(sheet, contact, *, site, network):
    """(ConsentRequest or None, whether it is new). Everyone joins the list of a form that asks no consent."""
    form = sheet.form
    if form.list_id and not form.consent_purpose:
        lists.join([contact.pk], form.list)
    number = sheet.answers.get("phone", "")
    if number and not sheet.wants_texts:
        numbers.keep(contact, number, source=f"form:{form.slug}")
    return opt_in.settle(
        contact,
        form,
        mails=sheet.consented,
        number=number if sheet.wants_texts else "",
        site=site,
        locale=sheet.locale,
        page_url=sheet.page,
        network=network,
    )


def _note_consent(submission, sheet, question):
    """Keep with the submission what became of the consent, so that the list of submissions can tell."""
    submission.request = question
    if sheet.form.consent_purpose:
        submission.consent = _state(submission, sheet)
    if submission.consent or question:
        submission.save(update_fields=["consent", "request"])


def _state(submission, sheet):
    """What became of the consent to mails: it stands, waits for its confirmation, or was not given."""
    if not sheet.consented:
        return states.NONE
    refused = consent.refusals([submission.contact_id], purpose=sheet.form.consent_purpose)
    return states.ASKED if refused else states.GRANTED


def _count(sheet):
    form = sheet.form
    counting.note(counting.COMPLETIONS, form.slug, locale=sheet.locale, form_locale=form.locale.language_code)


def _record_submission(sheet, submission, who):
    topics = sorted({topic for gated in sheet.documents for topic in gated.topic_slugs})
    recorder.record(
        kinds.FORM_SUBMITTED,
        subject=f"form:{sheet.form.translation_key}",
        properties={"form": sheet.form.slug, "submission": submission.pk, "topics": topics},
        **who,
    )


def _give(gated, who):
    recorder.record(
        kinds.DOCUMENT_REQUESTED,
        subject=f"document:{gated.document_id}",
        properties={"topics": gated.topic_slugs, "title": gated.document.title},
        **who,
    )
    return grants.give(who["contact"], gated, locale=who["locale"])


def _mails(given, question, is_new, *, site):
    """One mail a file; the first also asks to confirm. Without a file, a new question is a mail of its own."""
    for place, grant in enumerate(given):
        yield mails.file(grant, site=site, request=question if place == 0 else None)
    if is_new and not given:
        yield mails.confirmation(question)
