"""Ways of asking that Django's own lookups lack."""

from django.core.exceptions import FieldError
from django.db.models import BooleanField, Lookup


class Among(Lookup):
    """``filter(Among(F("state"), ["held", "poisoned"]))``: like ``state__in``, with the words in the SQL itself.

    For questions that a partial index answers: SQLite recognises it by its condition, word for word and in the same
    order, and cannot tell what is in two parameters (https://sqlite.org/partialindex.html). ``words`` are names of the
    code, never what somebody typed; anything else raises FieldError.
    """

    lookup_name = "among"
    output_field = BooleanField()
    prepare_rhs = False

    def __init__(self, column, words):
        super().__init__(column, tuple(str(word.value if hasattr(word, "value") else word) for word in words))
        if not all(word.isidentifier() for word in self.rhs):
            raise FieldError("Among() takes names only.")

    def as_sql(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        words = ", ".join(f"'{word}'" for word in self.rhs)
        return f"{column} IN ({words})", parameters
