"""Reading the bytes of a facts file or of a series beside it.

Belongs here: size limit, encoding, and refusing a file that cannot be read.
Does not belong here: what the text says (load, series).
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from explainer.errors import FactsRefused, Problem

SIZE_LIMIT = 16 * 1024 * 1024  # of what is written by hand
TABLE_LIMIT = 128 * 1024 * 1024  # of a long series


def read_bytes(path: Path, limit: int = 0) -> bytes:
    """The file's bytes; FactsRefused if it cannot be read or is larger than the limit.

    The limit is SIZE_LIMIT if none is given.
    """
    limit = limit or SIZE_LIMIT
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise FactsRefused([Problem(str(path), 0, "", "", f"cannot be read: {reason}")]) from None
    if len(data) > limit:
        refuse(str(path), 0, f"is larger than {limit // 1024 // 1024} MB")
    return data


def decoded(data: bytes, file: str) -> str:
    """The bytes as text with `\\n` line ends and no byte order mark; FactsRefused if not UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        refuse(file, line, f"is not UTF-8: byte 0x{data[fault.start]:02X}; save the file as UTF-8")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def refuse(file: str, line: int, message: str) -> NoReturn:
    """Raise FactsRefused with this one problem."""
    raise FactsRefused([Problem(file, line, "", "", message)])
