"""What the setup commands say: one line a step, with its time, and clear failures."""

import contextlib
import sys
import time


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


def run_command(main):
    """Run a command's `main`; failures become a sentence and an exit code, not a traceback."""
    try:
        return main() or 0
    except SetupError as error:
        print(f"\nerror: {error.problem}", file=sys.stderr)
        if error.remedy:
            print(f"  mend: {error.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on where it stopped", file=sys.stderr)
        return 130
