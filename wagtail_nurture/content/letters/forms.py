"""The editing form of a letter."""

from ..forms import EmailForm


class LetterForm(EmailForm):
    """Checks what is written as an e-mail's form does; a letter has no preview text."""

    words = ("subject",)

    def problems(self):
        from . import drawing

        return drawing.problems(self.instance)
