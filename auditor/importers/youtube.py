"""YouTube Studio, `Table data.csv` (headers of several real files)."""

from auditor.importers.base import Format, Row, norm
from auditor.importers.values import text_of


class YouTube(Format):
    """The first data row holds the totals; `Content` is the video's id."""

    name = "youtube"
    title = "YouTube Studio"
    platform = "youtube"
    must = (("Video title",), ("Video publish time",))
    hints = ("Content",)
    id = ("Content",)
    date = ("Video publish time",)
    text = ("Video title", "Description")
    url = ("Video URL", "Link")

    @classmethod
    def text_of(cls, row: Row) -> str:
        """Title, then description."""
        return "\n".join(filter(None, (text_of(row.get(norm(name))) for name in cls.text)))
