"""Who may log in to the demo."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from wagtail.users.models import UserProfile


#: (name, password, first name, language of the admin, superuser)
USERS = [
    ("admin", "roue-libre", "Alix", "en", True),
    ("claire", "roue-libre", "Claire", "fr", False),
]


#: What an editor of Roue Libre does not do.
NOT_FOR_EDITORS = {"release_copy"}


def _marketing():
    """The group of those who write messages and scenarios."""
    group, created = Group.objects.get_or_create(name="Marketing")
    if created:
        ours = Permission.objects.filter(content_type__app_label="wagtail_nurture")
        group.permissions.add(*ours.exclude(codename__in=NOT_FOR_EDITORS))
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


def load():
    """The people of USERS, and the group of editors."""
    marketing = _marketing()
    for name, password, first_name, language, superuser in USERS:
        user, created = get_user_model().objects.get_or_create(
            username=name,
            defaults={
                "email": f"{name}@roue-libre.example",
                "first_name": first_name,
                "is_superuser": superuser,
                "is_staff": superuser,
            },
        )
        if created:
            user.set_password(password)
            user.save()
            UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
            if not superuser:
                user.groups.add(marketing, *Group.objects.filter(name__in=["Editors", "Moderators"]))
