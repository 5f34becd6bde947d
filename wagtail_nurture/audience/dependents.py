"""What erasing, exporting and merging a person does to the tables of this room."""

from wagtail_nurture.contacts.dependents import columns, delete, register

from .models import Score


def add_points(rows, field, into):
    """Two people's points become one person's sum."""
    mine = Score.objects.filter(contact=into).first()
    for row in rows:
        if mine is None:
            Score.objects.create(contact=into, points=row.points, changed_at=row.changed_at)
        else:
            Score.objects.filter(pk=mine.pk).update(points=mine.points + row.points)
    rows.delete()


register(Score, erase=delete, export=columns("points", "changed_at"), merge=add_points)
