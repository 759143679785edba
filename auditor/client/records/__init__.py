"""What the service is sent and what it answers, as frozen records; fields it adds later are passed over.

They are this package's own, so that the client works where the service isn't installed; a test holds them
against the service's OpenAPI document.
"""

from auditor.client.records.base import ChangeKind, Label, Page, Record, Status
from auditor.client.records.brand import Account, Brand, Forgotten, Moved, Standing
from auditor.client.records.checked import Batch, BatchItem, Checked, ItemProblem, MixEffect, PlatformEffect
from auditor.client.records.facts import Campaign, Guideline, Limits, Model, Rule
from auditor.client.records.job import Job
from auditor.client.records.mix import Corrected, Mix, Share, Streak, Trend, Week
from auditor.client.records.plan import Change, Plan, PlannedDraft, WeekPlan
from auditor.client.records.post import Decided, Decision, Post, PostsTaken, Rejected
from auditor.client.records.problem import FieldProblem, Problem
from auditor.client.records.report import Delivery, Link, Recipient, Report, Schedule
from auditor.client.records.sent import CalendarDraft, Draft, NewPost, Queued
from auditor.client.records.verdict import (
    Category,
    Context,
    Match,
    MatchedRule,
    Replacement,
    Verdict,
    Versions,
)

__all__ = [
    "Account",
    "Batch",
    "BatchItem",
    "Brand",
    "CalendarDraft",
    "Campaign",
    "Category",
    "Change",
    "ChangeKind",
    "Checked",
    "Context",
    "Corrected",
    "Decided",
    "Decision",
    "Delivery",
    "Draft",
    "FieldProblem",
    "Forgotten",
    "Guideline",
    "ItemProblem",
    "Job",
    "Label",
    "Limits",
    "Link",
    "Match",
    "MatchedRule",
    "Mix",
    "MixEffect",
    "Model",
    "Moved",
    "NewPost",
    "Page",
    "Plan",
    "PlannedDraft",
    "PlatformEffect",
    "Post",
    "PostsTaken",
    "Problem",
    "Queued",
    "Recipient",
    "Record",
    "Rejected",
    "Replacement",
    "Report",
    "Rule",
    "Schedule",
    "Share",
    "Standing",
    "Status",
    "Streak",
    "Trend",
    "Verdict",
    "Versions",
    "Week",
    "WeekPlan",
]
