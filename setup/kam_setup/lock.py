"""Several commands may run side by side; what must not overlap takes a lock."""

import contextlib
import fcntl

from .console import say
from .home import home


@contextlib.contextmanager
def lock(name, hint=""):
    """Wait for our turn; the system frees the lock of a command that was killed."""
    path = home() / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another setup command ({name}){hint}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
