"""LinkedIn Page updates, sheet "All posts" (headers of several real files)."""

from auditor.importers.base import Format


class LinkedIn(Format):
    """The header is not the first row; a campaign's name marks a paid post; no account is named."""

    name = "linkedin"
    title = "LinkedIn Page"
    platform = "linkedin"
    must = (("Post title", "Post link"), ("Created date",))
    hints = ("Offsite Views", "Campaign name", "Posted by", "Audience")
    id = ("Post link",)
    date = ("Created date",)
    text = ("Post title",)
    url = ("Post link",)
    media = ("Content Type",)
    paid = ("Campaign name",)
