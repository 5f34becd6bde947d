"""From a recipe and an editor's choices to drafts, all of them or none."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import override
from wagtail.log_actions import log

from wagtail_nurture import clock
from wagtail_nurture.capture.models import Form
from wagtail_nurture.contacts import people
from wagtail_nurture.contacts.models import List
from wagtail_nurture.content.models import Email
from wagtail_nurture.scenarios.models import Scenario

from . import languages
from .models import RecipeUse


def make(recipe, form, *, user):
    """The drafts of ``recipe`` (class) for a valid ChoiceForm. Returns the RecipeUse.

    The same form sent twice, also at the same moment, makes them once.
    """
    key = form.cleaned_data["key"]
    try:
        with transaction.atomic():
            known = RecipeUse.objects.filter(key=key).first()
            return known or _make(recipe, form, user)
    except IntegrityError:
        known = RecipeUse.objects.filter(key=key).first()
        if known is None:
            raise
        return known


def _make(recipe, form, user):
    use = RecipeUse.objects.create(key=form.cleaned_data["key"], recipe=recipe.slug, made_at=clock.now(), made_by=user)
    form.save_sender()
    chosen = form.chosen()
    number = _free_number(str(recipe.title))
    for name, words in recipe.forms(chosen).items():
        rows = _forms(words, chosen, user)
        chosen.answers[name] = rows[0]
        use.forms.append(str(rows[0].translation_key))
    emails = {name: _emails(words, chosen, number, user) for name, words in recipe.mails(chosen).items()}
    use.emails = [str(email.translation_key) for email in emails.values()]
    use.scenario = _scenario(recipe, recipe.flow(chosen, emails), chosen, number, user)
    use.save()
    return use


def numbered(name, number):
    """ "Welcome", "Welcome 2".

    >>> numbered("Welcome", 1), numbered("Welcome", 2)
    ('Welcome', 'Welcome 2')
    """
    return name if number == 1 else f"{name} {number}"


def _free_number(title):
    taken = set(Scenario.objects.filter(name__startswith=title).values_list("name", flat=True))
    number = 1
    while numbered(title, number) in taken:
        number += 1
    return number


def _emails(words, chosen, number, user):
    """One e-mail in each language; returns the one in the site's own."""
    key, rows = uuid4(), []
    for locale, language in languages.of_site(list(words)):
        mail = words[language]
        email = Email(
            name=numbered(languages.typeset(language, mail.name), number),
            subject=languages.typeset(language, mail.subject),
            preheader=languages.typeset(language, mail.preheader),
            purpose=chosen.purpose,
            locale=locale,
            translation_key=key,
        )
        email.body = _stream(Email, "body", languages.typeset_all(language, mail.body))
        rows.append(_draft(email, user))
    return rows[0]


def _forms(words, chosen, user):
    """A form in each language, with the list that it fills."""
    key, rows, slug = uuid4(), [], _free_slug(next(iter(words.values()))["slug"])
    lst = None
    for locale, language in languages.of_site(list(words)):
        values = languages.typeset_all(language, words[language]) | {"slug": slug}
        with override(locale.language_code):
            lst = lst or _list(chosen.site, slug, values["name"])
        form = Form(
            consent_purpose=chosen.purpose, double_opt_in=True, list=lst, locale=locale, translation_key=key, **values
        )
        rows.append(_draft(form, user))
    return rows


def _list(site, slug, name):
    return List.objects.get_or_create(pool=people.pool_for(site), slug=slug, defaults={"name": name, "public": True})[0]


def _free_slug(slug):
    taken = set(Form.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 1
    while (found := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return found


def _scenario(recipe, flow, chosen, number, user):
    scenario = Scenario(name=numbered(str(recipe.title), number), site=_site_of(chosen), re_entry=flow.re_entry)
    for name in ("triggers", "steps", "exits"):
        setattr(scenario, name, _stream(Scenario, name, list(getattr(flow, name))))
    return _draft(scenario, user)


def _site_of(chosen):
    """Only where there are several: on a single site a scenario speaks of everybody."""
    return chosen.site if type(chosen.site).objects.count() > 1 else None


def _stream(model, name, raw):
    return model._meta.get_field(name).to_python(raw)


def _draft(instance, user):
    """Save ``instance`` as the editor's "Save draft" does."""
    instance.live, instance.has_unpublished_changes = False, True
    instance.save()
    log(instance=instance, action="wagtail.create", user=user, content_changed=True)
    instance.save_revision(user=user, log_action=True)
    return instance
