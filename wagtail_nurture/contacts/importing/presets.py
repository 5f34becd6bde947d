"""Which column is what: known exports by their headers, everything else by its name, in English and French.

What the tools write, as found on 22 November 2026:

- **Mailchimp**: an archive of one CSV for each state of an audience (``subscribed_…``, ``unsubscribed_…``,
  ``cleaned_…``), with the audience's own labels ("Email Address", "First Name"; they follow the language of the
  account) and then always the same technical names: MEMBER_RATING, OPTIN_TIME, OPTIN_IP, CONFIRM_TIME, CONFIRM_IP,
  LATITUDE … CC, REGION, LAST_CHANGED, LEID, EUID, NOTES, TAGS; UNSUB_TIME, UNSUB_REASON, UNSUB_CAMPAIGN_TITLE in the
  file of the unsubscribed, CLEAN_TIME, CLEAN_CAMPAIGN_TITLE in that of the cleaned (addresses that bounced).
  Times read "2018-10-11 09:55:14". Sources: the real header lines in buttondown/roadmap issue 2276 and in
  honey_format's ``csv_spec.rb`` ("diabolical_csv"); the three files: ginkgo.st/~ca/roadmap (notes on MailChimp data
  exports); "cleaned": kb.mailchimp.com "View Unsubscribed and Cleaned Addresses".
- **Brevo** (formerly Sendinblue): one CSV, mostly separated by semicolons, with the attributes of the account in
  capitals (EMAIL, FIRSTNAME/PRENOM, LASTNAME/NOM, SMS without "+"), ADDED_TIME, MODIFIED_TIME, ``_listIds`` and, when
  asked for, the status of "email_marketing". Statuses are "subscribed" and "blocklisted" (earlier: blacklisted).
  Sources: developers.brevo.com/reference/request-contact-export (exportMandatoryAttributes, exportMetadata,
  exportSubscriptionStatus); help.brevo.com article 5317448358034 (statuses).
- **MailPoet**: one CSV (UTF-8 with a mark, quotation marks inside a cell written ``\\"``) or XLSX, one sheet a list,
  a line for each person *and list*; labels in the language of the site: Email, First name, Last name, Subscription IP,
  Subscription time, Confirmation time, Confirmation IP, List status, Global status, List. Statuses: subscribed,
  unconfirmed, unsubscribed, inactive, bounced. Sources: mailpoet/mailpoet ``ImportExportFactory.php`` and
  ``Export/Export.php``.

Neither Mailchimp's nor MailPoet's French labels are documented; the names below are the usual translations, and an
editor sees and mends every guess.
"""

import re
import unicodedata

from wagtail_nurture.contacts.models import ContactField


IGNORE = ""
#: Column names in normal form -> what the column is. Fields that editors defined come on top.
_MEANINGS = {
    "email": "email e_mail mail email_address e_mail_address address_email adresse_email adresse_e_mail adresse_mail "
    "courriel adresse_courriel adresse_electronique email_adresse",
    "first_name": "first_name firstname fname given_name prenom",
    "last_name": "last_name lastname lname surname family_name nom nom_de_famille name",
    "phone": "phone phone_number telephone tel mobile portable sms numero_de_telephone cell whatsapp",
    "language": "language lang langue locale language_code",
    "postcode": "postcode zip zip_code zipcode postal_code code_postal cp",
    "city": "city town ville",
    "status": "status global_status statut statut_global etat email_marketing email_marketing_status "
    "email_status subscription_status statut_email",
    "stopped": "blocklisted blacklisted blocklist blacklist email_blocklist liste_noire "
    "email_blocklisted email_blacklisted emailblacklisted email_blacklist "
    "unsubscribed unsub blackliste bloque desabonne desinscrit optout opt_out",
    "stopped_at": "unsub_time unsubscribed_at unsubscribe_time date_de_desinscription date_de_desabonnement "
    "unsubscribe_date",
    "bounced_at": "clean_time cleaned_at",
    "consent_at": "confirm_time confirmation_time confirmed_at optin_time opt_in_time subscription_time subscribed_at "
    "added_time date_d_inscription date_de_confirmation heure_de_confirmation heure_d_abonnement "
    "date_d_abonnement date_d_ajout consent_date date_de_consentement double_opt_in optin_date created_at",
    "lists": "list lists liste listes list_name nom_de_la_liste",
}
_BY_NAME = {name: meaning for meaning, names in _MEANINGS.items() for name in names.split()}
#: Of two columns for one thing, the better proof or the wider word.
_PREFERRED = ("confirm_time", "confirmation_time", "global_status", "statut_global", "email_marketing")
_SIGNS = {
    "mailchimp": {"member_rating", "optin_time", "confirm_time", "leid", "euid", "last_changed"}
    | {"unsub_time", "clean_time"},
    "mailpoet": {"global_status", "list_status", "subscription_ip", "confirmation_ip", "confirmation_time"}
    | {"statut_global", "statut_de_la_liste", "statut_de_liste", "ip_d_abonnement", "ip_de_confirmation"},
    "brevo": {"added_time", "modified_time", "listids", "email_blacklisted", "email_blocklisted", "contact_id"}
    | {"email_marketing", "blocklisted", "blocklist", "blacklist", "blackliste", "ext_id", "sms"},
}
NAMES = {"mailchimp": "Mailchimp", "brevo": "Brevo", "mailpoet": "MailPoet"}

#: Words of a status column -> what they mean here.
SUBSCRIBED, STOPPED, BOUNCED, COMPLAINED, UNCONFIRMED = "subscribed", "stopped", "bounced", "complained", "unconfirmed"
_STATUSES = {
    SUBSCRIBED: "subscribed active inactive opted_in opt_in oui yes abonne abonnee actif inactif inscrit inscrite",
    STOPPED: "unsubscribed blocklisted blacklisted opted_out opt_out removed archived desabonne desabonnee desinscrit "
    "desinscrite non_abonne bloque bloquee blackliste sur_liste_noire sur_liste_de_blocage liste_noire suppressed "
    "not_subscribed unsubscribe",
    BOUNCED: "cleaned bounced hard_bounced hard_bounce nettoye nettoyee rejete rejetee rebond retour invalid invalide",
    COMPLAINED: "complained complaint spam abuse marked_as_spam plainte indesirable",
    UNCONFIRMED: "unconfirmed pending non_subscribed nonsubscribed transactional non_confirme non_confirmee en_attente "
    "a_confirmer waiting",
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words.split()}


def plain(name):
    """The normal form of a column's name or a status.

    >>> plain("Adresse e-mail"), plain("_listIds"), plain("Désabonné(e)")
    ('adresse_e_mail', 'listids', 'desabonne_e')
    """
    bare = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


def recognise(header):
    """The tool that wrote a file with this ``header``: "mailchimp", "brevo", "mailpoet" or "".

    >>> recognise(["Email Address", "First Name", "MEMBER_RATING", "LEID", "EUID"]), recognise(["Email", "Name"])
    ('mailchimp', '')
    """
    names = {plain(name) for name in header}
    found = {tool: len(signs & names) for tool, signs in _SIGNS.items()}
    tool = max(found, key=found.get)
    return tool if found[tool] >= 2 else ""


def guess(header):
    """{place of a column: meaning} for what can be told from the names; each meaning once."""
    fields = {plain(field.slug): field.slug for field in ContactField.objects.all()}
    fields |= {plain(field.label): field.slug for field in ContactField.objects.all()}
    names = [plain(name) for name in header]
    order = sorted(range(len(names)), key=lambda place: names[place] not in _PREFERRED)
    found = {}
    for place in order:
        name = names[place]
        meaning = f"field:{fields[name]}" if name in fields else _BY_NAME.get(name, IGNORE)
        if meaning and meaning not in found.values():
            found[place] = meaning
    if "email" not in found.values():
        place = next((place for place, name in enumerate(names) if "mail" in name and place not in found), None)
        if place is not None:
            found[place] = "email"
    return found


def everyone(header, filename):
    """What all people of the file are, by a Mailchimp file's columns or name: "" (people), STOPPED or BOUNCED."""
    names, file = {plain(name) for name in header}, plain(filename)
    if "clean_time" in names or file.startswith(("cleaned", "nettoye", "bounced")):
        return BOUNCED
    stop_files = ("unsubscribed", "desabonne", "desinscrit", "blocklisted", "blacklist", "unsub", "non_abonne")
    if "unsub_time" in names or file.startswith(stop_files):
        return STOPPED
    return ""


def says_who_left(header, filename):
    """Whether a file tells who must not be written to: by a column, or since all of it is one kind of people.

    >>> says_who_left(["EMAIL", "BLACKLIST"], "b.csv"), says_who_left(["EMAIL", "SMS"], "b.csv")
    (True, False)
    """
    meanings = {_BY_NAME.get(plain(name)) for name in header}
    told_by_the_file = everyone(header, filename) or recognise(header) == "mailchimp"
    return bool(told_by_the_file or meanings & {"status", "stopped", "stopped_at"})


def status_of(text):
    """What a cell of a status column means, "" when it is empty, None when nobody knows the word.

    >>> status_of("Désabonné"), status_of("Blocklisted"), status_of(""), status_of("?")
    ('stopped', 'stopped', '', None)
    """
    return _STATUS_OF.get(plain(text)) if text else ""
