"""The same audit on many machines, through Ray Data (extra `ray`).

Two passes, each a pool of actors with one core each. The first cuts the input files into pieces and writes
one part a piece, with a verdict a row; the second gathers each brand's rows from the parts, lets the store's
own rules say which of them are one post, and writes the brand's months and its mix. What a pass writes is
named after what it was made of and appears whole or not at all: an actor, a node or the whole run may die at
any moment, and whoever comes next does what is missing and nothing twice.
"""

from auditor.scale.running import Job, Outcome, audit

__all__ = ["Job", "Outcome", "audit"]
