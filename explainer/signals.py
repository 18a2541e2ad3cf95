"""Signals that end a process: what was begun is cleared away before it leaves."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any, NoReturn

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_AGAIN = 0.05  # seconds until a signal that Python dropped is sent anew


def leave_on_signals(*, once: bool = False) -> None:
    """Leave on TERM and HUP as on an error, so that kernels and staged files are cleared away.

    With `once`, a second one interrupts no clearing away. Where nothing can be raised (in a
    callback, in `__del__`) Python drops what a signal raises, and says so; the signal is sent anew.
    """

    def listen() -> None:
        for number in ENDING:
            signal.signal(number, leave)

    def leave(number: int, _: Any) -> NoReturn:
        if once:
            ignore(*ENDING)
        raise SystemExit(128 + number)

    def dropped(ignored: Any) -> None:
        match ignored.exc_value:
            case SystemExit(code=int(code)) if code > 128:
                number = code - 128
            case KeyboardInterrupt():
                number = signal.SIGINT
            case _:
                sys.__unraisablehook__(ignored)
                return
        listen()
        again = threading.Timer(_AGAIN, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()

    sys.unraisablehook = dropped
    listen()


def ignore(*numbers: int) -> None:
    """Go on when they come. `SIG_IGN` would be inherited by the programs that are begun here."""
    for number in numbers:
        signal.signal(number, lambda *_: None)
