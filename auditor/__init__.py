"""Read a brand's own posts and say how much of what it publishes pushes a sale."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("social-mix-auditor")
except PackageNotFoundError:  # a bare checkout that was never installed
    __version__ = "0.1.0"
