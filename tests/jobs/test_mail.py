"""Mails say whom they are from, and nothing a stranger put there."""

from auditor.jobs import mail
from auditor.settings import Settings


def test_ids_of_mails_end_in_the_senders_domain() -> None:
    assert mail.domain_of(Settings(smtp_from="A <a@Agency.example>")) == "agency.example"
    for sender in ("", "nobody", "a@" + "x" * 90 + ".example", "ä@b.example"):
        assert mail.domain_of(Settings(smtp_from=sender)) == "auditor.invalid"
