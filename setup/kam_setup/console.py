"""What the setup commands say: one line a step, with its time, and clear failures."""

import contextlib
import errno
import signal
import sys
import time
import traceback


class SetupError(Exception):
    """A step failed; says what failed and, in `remedy`, how to mend it."""

    def __init__(self, problem, remedy=""):
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def say(text=""):
    print(text, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce a step, time it; the body may call the yielded function to add a remark."""
    started = time.monotonic()
    remarks = []
    say(f"==> {title}")
    yield remarks.append
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    say(f"    done in {time.monotonic() - started:.1f} s{remark}")


def obey_signals():
    """Let every polite signal end us like Ctrl-C does, with the programs that we started."""
    # Also SIGINT itself: a shell that starts us in the background has it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


def run_command(main):
    """Run a command's `main`; failures become a sentence and an exit code, not a traceback."""
    try:
        return main() or 0
    except SetupError as error:
        _complain(error.problem, error.remedy)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
    except OSError as error:
        _complain(*_about_system(error))
        return 1
    except Exception as error:  # the last net: whatever it is, the reader gets a sentence
        _complain(f"{type(error).__name__}: {error}", f"report it, with {_keep_traceback()}")
        return 1


def _complain(problem, remedy):
    print(f"\nerror: {problem}", file=sys.stderr)
    if remedy:
        print(f"  mend: {remedy}", file=sys.stderr)


def _about_system(error):
    """What the system refused us, and what helps."""
    place = error.filename or "the installation folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "free space on that disk, or set KAM_HOME to a folder on another one"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        remedy = "run as the owner of that folder, or set KAM_HOME to a folder of your own"
    else:
        remedy = f"run the same command again; if it stays, report it, with {_keep_traceback()}"
    return f"{place}: {error.strerror or error}", remedy


def _keep_traceback():
    from .home import home

    file = home() / "log" / "traceback.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(traceback.format_exc())
    except OSError:
        return "what you did"
    return str(file)
