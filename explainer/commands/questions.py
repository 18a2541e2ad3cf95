"""The terminal: saying something, asking for something.

Belongs here: one question and its answer. Does not belong here: which questions (asking).

Ctrl-C and the end of the input are the same: whoever asked for something is not there any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from explainer.text import nearest


class Questions:
    """The terminal: says, asks, lets a choice be completed with the tab key."""

    def say(self, text: str) -> None:
        """Print it."""
        print(text, flush=True)

    def ask(self, prompt: str, choices: Sequence[str] = ()) -> str:
        """The answer without spaces around; the end of the input counts as Ctrl-C."""
        _complete(choices)
        try:
            return input(prompt).strip()
        except EOFError:
            raise KeyboardInterrupt from None

    def yes(self, question: str) -> bool:
        """Whether it is wanted; Enter means yes."""
        while True:
            answer = self.ask(f"{question} [Y/n] ").casefold()
            if answer in ("", "y", "yes", "n", "no"):
                return answer in ("", "y", "yes")

    def choice(self, question: str, choices: Sequence[str]) -> str:
        """One of the choices; Enter means the first."""
        while True:
            answer = self.ask(f"{question} ({', '.join(choices)}) [{choices[0]}] ", choices)
            if answer in ("", *choices):
                return answer or choices[0]
            self.say(f"there is no {answer!r}{nearest(answer, choices)}")


def _complete(choices: Sequence[str]) -> None:
    """Let the tab key complete one of these, where the terminal can."""
    with suppress(ImportError):
        import readline

        def completed(text: str, state: int) -> str | None:
            found = [choice for choice in choices if choice.startswith(text)]
            return found[state] if state < len(found) else None

        readline.set_completer(completed)
        readline.set_completer_delims(" ,")
        readline.parse_and_bind("tab: complete")
