"""The `explainer` command, and `python -m explainer`: what holds before and after it runs."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line; its exit code. Ctrl-C never ends in a traceback of ours.

    `cli.main` says "interrupted" and clears away. Before it is there to say so, and once all is
    done, the signal ends the process as it ends any other program (a shell sees 130). Where the
    caller has it ignored, it stays ignored.
    """
    caught = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if caught:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from explainer import cli

    if caught:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return cli.main()
    finally:
        if caught:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
