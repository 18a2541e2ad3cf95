"""Atomic writes: a reader sees a file's old content or its new one, never a mixture."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from explainer.errors import Busy, PublishFailed

STAGED = ".new"  # suffix of a file or folder that is not in place yet


def staged_name(target: Path) -> Path:
    """A hidden name beside the target, random so that no other run uses it."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}{STAGED}")


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Keep other commands from writing the file, from reading it to replacing it; Busy if one is.

    The lock file lies beside the file; the lock is released when its holder ends, however it ends.
    """
    from filelock import FileLock, Timeout

    lock_path = path.with_name(f".{path.name}.lock")
    lock = FileLock(lock_path, blocking=False, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(f"{path}: another command is adding to it; end it, or wait for it") from None
    except OSError as fault:
        where = fault.filename or lock_path
        reason = f"{where}: cannot be written: {fault.strerror or fault}; nothing was changed"
        raise PublishFailed(reason) from fault
    try:
        yield
    finally:
        with suppress(OSError):
            lock_path.unlink()
        with suppress(OSError):  # the system releases it when the process ends
            lock.release()


def write_new(path: Path, content: bytes) -> None:
    """Create a file and sync it to the disk; FileExistsError if there is one, or a link."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def stage(target: Path, content: bytes) -> Path:
    """Write the content to a new file beside the target, with its permissions; returns its path."""
    staged = staged_name(target)
    try:
        write_new(staged, content)
        if target.is_file():
            shutil.copymode(target, staged)
    except BaseException:
        with suppress(OSError):
            staged.unlink()
        raise
    return staged


def write_whole(target: Path, content: bytes) -> None:
    """Replace the file's content atomically; a file that already holds it is left untouched."""
    if target.is_file() and not target.is_symlink() and target.read_bytes() == content:
        return
    staged = stage(target, content)
    try:
        os.replace(staged, target)
    except BaseException:
        with suppress(OSError):
            staged.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Sync the folder's entries to the disk."""
    if sys.platform == "win32":  # which cannot open a folder, and syncs it without being asked
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
