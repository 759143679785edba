"""A report's mail as a mail reader shows it."""

from __future__ import annotations

import re
from email.message import EmailMessage

from auditor.report.building import read
from auditor.report.mail import message
from auditor.store import Store
from tests.browser.visitor import Visitor


def mail(store: Store, slug: str, report: int) -> EmailMessage:
    """The mail of a stored report."""
    brand = store.brand(slug)
    return message(read(store, brand, store.reports.get(brand, report)))


def show(visitor: Visitor, mail: EmailMessage) -> None:
    """Open its page, with the pictures that came with it."""
    body = mail.get_body(("html",))
    assert body is not None
    html = str(body.get_content())
    for part in mail.walk():
        if name := part["Content-ID"]:
            content = re.sub(r"\s", "", str(part.get_payload()))
            html = html.replace(f"cid:{name.strip('<>')}", f"data:{part.get_content_type()};base64,{content}")
    assert "cid:" not in html
    visitor.page.goto("about:blank")  # the page that is open would lend its policy
    visitor.page.set_content(html)
