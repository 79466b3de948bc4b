"""What must be known before any library is loaded: the language that is asked for, and what Ctrl-C does until then."""

import os
import sys

# The bare part of `signal`, which loads more.
from _signal import SIGINT, default_int_handler, getsignal, signal  # type: ignore[import-not-found]
from collections.abc import Sequence

# What an interruption says, in every language; it cannot wait for the file of the messages.
STOPPED = {"en": "Stopped. Next: give the same command again.", "zh": "已停止。下一步：再次执行同一命令。"}


def asked_language(arguments: Sequence[str]) -> str:
    """Return the first language that a command line asks for; the language of the code if it asks for none."""
    for at, word in enumerate(arguments):
        name, _, value = word.partition("=")
        given = value or (arguments[at + 1] if at + 1 < len(arguments) else "")
        if name == "--lang" and given in STOPPED:
            return given
    return "en"


def watch() -> None:
    """Let Ctrl-C end the command `paradox` with one line from now on; another program keeps what it does."""
    if _is_the_command() and getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, leave)


def leave(*signalled: object) -> None:
    """End at once with one line: nothing has begun that would have to be put away."""
    os.write(2, f"{STOPPED[asked_language(sys.argv[1:])]}\n".encode(errors="replace"))
    os._exit(130)


def _is_the_command() -> bool:
    """Return whether this program was started as `paradox` or as `python -m paradox`."""
    words, first = sys.orig_argv, "".join(getattr(sys, "argv", [])[:1])
    if first not in words:
        return False
    if first == "-m":  # until Python has found what it runs
        return words[words.index(first) + 1 :][:1] == ["paradox"]
    return os.path.basename(first).lower() in ("paradox", "paradox.exe")
