"""What a user sees when something goes wrong: one sentence, and the exit code of the error tree."""

from __future__ import annotations

import os
import sys

import typer
from typer.main import get_command

from auditor.cli.output import plain
from auditor.errors import AuditorError, StoppedError

WRONG_USE = 2
_INTERRUPTED = 130
"""What Typer makes of Ctrl-C."""

# Typer carries a click of its own and names only the leaves of its errors.
_Refused: type[Exception] = next(k for k in typer.BadParameter.mro() if k.__name__ == "ClickException")


def run(app: typer.Typer) -> int:
    """Run the command line and return its exit code."""
    try:
        result = get_command(app).main(standalone_mode=False)
    except AuditorError as error:
        return _say(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except _Refused as error:
        error.show()  # type: ignore[attr-defined]  # every one of them has it
        return WRONG_USE
    except BrokenPipeError:
        # The reader of our output left; keep Python from failing again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        return _say(f"The system refused{where}: {error.strerror or error}.", WRONG_USE)
    except MemoryError:
        return _say("There is not enough memory for this; try a smaller file.", WRONG_USE)
    except Exception as error:  # a fault of ours; its own words may hold a draft, so they stay unsaid
        if os.environ.get("AUDITOR_DEBUG"):
            raise
        return _say(
            f"The auditor itself failed ({type(error).__name__}); what was stored stays. "
            "Run it again with AUDITOR_DEBUG=1 and send us what it shows, without your posts.",
            WRONG_USE,
        )
    if result == _INTERRUPTED:
        return _stopped()
    return result if isinstance(result, int) else 0


def so_far(error: AuditorError, words: str) -> AuditorError:
    """The same error, saying as well what was done before it came."""
    return type(error)(f"{str(error).rstrip('.')}; {words}.")


def _stopped() -> int:
    return _say("Stopped; everything stored so far stays.", StoppedError.exit_code)


def _say(sentence: str, code: int) -> int:
    print(f"Error: {plain(sentence)}", file=sys.stderr)  # noqa: T201
    return code
