"""Odoo as a child process that serves one database."""

import errno
import re
import signal
import socket
import subprocess
import time
import urllib.request

from .console import SetupError, say, step
from .home import ROOT, config_file, home, venv_python
from .shell import failure

HOST = "127.0.0.1"
START_LIMIT = 180
STOP_LIMIT = 30


def check_port(port):
    """Refuse a port that is in use, or not ours to use, before anything long begins."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port that a server left a moment ago is free for us, as it is for Odoo.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            raise SetupError(
                f"port {port} of {HOST} {reason}",
                f"choose another one, for example --port {port + 1 if port < 65535 else 8069}, "
                "or end that program",
            ) from error


class OdooServer:
    """Starts with `with`, ends with it; Ctrl-C and the usual signals end it cleanly."""

    def __init__(self, database, port):
        self.database = database
        self.port = port
        self.address = f"http://{HOST}:{port}"
        self.log = home() / "log" / "server.log"
        self.process = None

    def __enter__(self):
        check_port(self.port)
        with step("starting Odoo"):
            self._start()
            try:
                self._wait_until_ready()
            except BaseException:
                self.stop()
                raise
        return self

    def __exit__(self, kind, error, trace):
        self.stop()
        # Ctrl-C is the ordinary end of serving.
        return kind is KeyboardInterrupt

    def wait(self):
        code = self.process.wait()
        raise failure(f"Odoo ended by itself (code {code})", "see its log", self.log)

    def stop(self):
        if self.process.poll() is not None:
            return
        say("\nending Odoo")
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = [
            *(venv_python(), "-m", "odoo", "-c", config_file(), "-d", self.database),
            *("--db-filter", f"^{re.escape(self.database)}$"),
            *("--http-interface", HOST, "--http-port", self.port),
        ]
        with self.log.open("w") as log:
            # A session of its own: Ctrl-C reaches us alone, and we end Odoo in good order.
            self.process = subprocess.Popen(
                [str(word) for word in command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_until_ready(self):
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            if self.process.poll() is not None:
                raise failure("Odoo did not start", "see the lines above", self.log)
            if time.monotonic() > limit:
                raise failure(
                    f"Odoo does not answer at {self.address} after {START_LIMIT} s",
                    "see the lines above",
                    self.log,
                )
            time.sleep(0.2)

    def _answers(self):
        # A proxy of the environment is not for this machine's own address.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address}/web/login", timeout=30) as answer:
                return answer.status == 200
        except OSError:
            return False
