"""Instagram posts, as Meta Business Suite exports them (headers of several real files)."""

from auditor.importers.base import LongerText


class MetaInstagram(LongerText):
    """`Account username` tells it from a Facebook export's `Page ID`."""

    name = "meta-instagram"
    title = "Instagram, Meta Business Suite"
    platform = "instagram"
    must = (("Account username", "Account ID", "Account name"), ("Publish time",))
    hints = ("Account username",)
    id = ("Post ID",)
    date = ("Publish time",)
    text = ("Description", "Caption")
    url = ("Permalink",)
    handle = ("Account username", "Account name", "Account ID")
    display_name = ("Account name",)
