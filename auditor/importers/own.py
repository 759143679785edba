"""Our own CSV, as `auditor export` writes it."""

from auditor.importers.base import METRICS, Context, Format, Row, Unusable, norm
from auditor.importers.tables import Line
from auditor.importers.values import DateReader, number_of, text_of, truthy
from auditor.post import Post

_DEFUSED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


_FIELDS = (
    "host", "kind", "language", "time_precision", "original_text", "source", "alt_text", "content_warning",
    "reply_to",
)  # fmt: skip


class Own(Format):
    """The fields of a post by name; counts as `metrics.likes`. Only text and created_at must be there."""

    name = "own"
    title = "our own CSV"
    must = (("text",), ("created_at",))
    hints = ("native_id", "time_precision", "platform", "account")
    id = ("native_id", "id")
    date = ("created_at",)
    text = ("text",)
    url = ("url",)
    handle = ("account", "handle")
    display_name = ("account_name",)
    network = ("platform",)
    media = ("media",)
    types = ("type",)
    paid = ("paid",)
    utc = False

    @classmethod
    def text_of(cls, row: Row) -> str:
        """The text; the quote mark that keeps a spreadsheet from running it is taken off again."""
        text = text_of(cls.cell(row, cls.text))
        return text[1:] if text.startswith(_DEFUSED) else text

    @classmethod
    def post(cls, line: Line, row: Row, reader: DateReader, context: Context) -> Post | Unusable:
        """Make a post of a row, with what only our own files say."""
        from auditor.importers.jsonl import with_fields

        made = super().post(line, row, reader, context)
        if isinstance(made, Unusable):
            return made
        return with_fields(made, {name: text_of(row.get(norm(name))) for name in _FIELDS})

    @classmethod
    def is_paid(cls, row: Row) -> bool:
        """Our own word for it."""
        return truthy(cls.cell(row, cls.paid))

    @classmethod
    def metrics(cls, row: Row) -> dict[str, float]:
        """Columns called `metrics.likes`, or just `likes`."""
        found = {n: number_of(cls.cell(row, (f"metrics.{n}", n))) for n in METRICS}
        return {name: value for name, value in found.items() if value is not None}
