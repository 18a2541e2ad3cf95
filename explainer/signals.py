"""Signals that end a process, handled so that it cleans up first."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any, NoReturn

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_RESEND_AFTER = 0.05  # seconds


def leave_on_signals(*, once: bool = False) -> None:
    """Have TERM and HUP raise SystemExit, so that kernels are ended and staged files removed.

    With `once`, a second signal does not interrupt the cleanup. An exception raised in a callback
    or in `__del__` cannot propagate: Python drops it. The signal is then sent again.
    """

    def install() -> None:
        for number in ENDING:
            signal.signal(number, leave)

    def leave(number: int, _: Any) -> NoReturn:
        if once:
            ignore(*ENDING)
        raise SystemExit(128 + number)

    def resend(unraisable: Any) -> None:
        match unraisable.exc_value:
            case SystemExit(code=int(code)) if code > 128:
                number = code - 128
            case KeyboardInterrupt():
                number = signal.SIGINT
            case _:
                sys.__unraisablehook__(unraisable)
                return
        install()
        timer = threading.Timer(_RESEND_AFTER, os.kill, (os.getpid(), number))
        timer.daemon = True
        timer.start()

    sys.unraisablehook = resend
    install()


def ignore(*numbers: int) -> None:
    """Ignore these signals here alone: programs started from here would inherit `SIG_IGN`."""
    for number in numbers:
        signal.signal(number, lambda *_: None)
