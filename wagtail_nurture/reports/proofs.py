"""The forms that consents were given on, by the names that editors gave them."""

from uuid import UUID

from wagtail_nurture.capture.models import Form


def names_of(records):
    """{form version: name} of those of ``records`` (list of ConsentRecord) that came by a form of ours; one query."""
    keys = {record.form_version: _key(record.form_version) for record in records}
    wanted = {key for key in keys.values() if key}
    if not wanted:
        return {}
    names = dict(Form.objects.filter(translation_key__in=wanted).values_list("translation_key", "name"))
    return {version: names[key] for version, key in keys.items() if key in names}


def _key(version):
    """The translation key in ``version`` ("<key>:<revision>"); None where it names something else."""
    try:
        return UUID(version.partition(":")[0])
    except ValueError:
        return None
