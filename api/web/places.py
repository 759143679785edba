"""Where the navigation leads; a page that belongs there is one line here."""

PLACES = (("", "Brands"),)
"""Address under the dashboard, and the words of the link."""

BRAND_PLACES = (("", "Overview"), ("import", "Import"))
"""The same under a brand."""
