"""Slack's words: within its limits, and with no mark in them that Slack would act upon."""

from auditor.jobs.slack import words
from auditor.report.outline import Outline


def test_words_for_slack_stay_within_its_limits() -> None:
    told = Outline("<&>" * 5_000, "&" * 50_000, "over", "x\n" * 50_000, (), (), ())
    made = words(told)
    assert len(made["text"]) <= 3_000
    assert len(made["blocks"][0]["text"]["text"]) <= 150
    assert len(made["blocks"][1]["text"]["text"]) <= 3_000
    assert not made["blocks"][1]["text"]["text"].endswith(("&", "&a", "&am", "&amp"))
