"""The command line, one file a command: it reads its arguments, calls one function, shows the result."""

import _thread
import signal
import sys
from typing import Any

from paradox.at_once import STOPPED, asked_language, leave


def main() -> None:
    """Run the command `paradox`; nothing is imported before it is called. Ctrl-C ends it with one line, at any time."""
    stop = _Stop()
    try:
        if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, leave):
            sys.unraisablehook = stop.lost
            signal.signal(signal.SIGINT, stop)
        from paradox.cli.app import main as run

        run()
    except SystemExit:
        raise
    except BaseException:
        # A library that is being loaded may make another error of an interruption.
        if not stop.asked:
            raise
        sys.stderr.write(f"{STOPPED[asked_language(sys.argv[1:])]}\n")
        raise SystemExit(130) from None
    finally:
        if stop.asked:  # who is leaving is not interrupted again
            signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Stop:
    """What Ctrl-C does, and whether it was asked for."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, *signalled: Any) -> None:
        """Interrupt the program."""
        self.asked = True
        raise KeyboardInterrupt

    def lost(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Interrupt the program again if the first time was lost in a place that cannot pass it on."""
        if self.asked and unraisable.exc_type is KeyboardInterrupt:
            _thread.interrupt_main()
        else:
            sys.__unraisablehook__(unraisable)
