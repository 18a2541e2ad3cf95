"""The entry point of `explainer` and `python -m explainer`, and Ctrl-C outside `cli.main`."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line and return its exit code. Ctrl-C never shows a traceback of ours.

    While `cli.main` runs, it says "interrupted" and cleans up. Before it is imported and after it
    returns, SIGINT has its default action, as in any other program (a shell sees 130). A caller
    that ignores SIGINT has it ignored here too.
    """
    handles_sigint = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if handles_sigint:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from explainer import cli

    if handles_sigint:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return cli.main()
    finally:
        if handles_sigint:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
