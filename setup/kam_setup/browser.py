"""Chromium for the browser tours."""

import os
import shutil

from .console import SetupError, step
from .shell import is_root, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser():
    return next((path for path in map(shutil.which, NAMES) if path), None)


def ensure_browser():
    """Find Chromium, or install Debian's package when we may."""
    if find_browser():
        return
    if not (is_root() and shutil.which("apt-get")):
        raise SetupError(
            "the browser tours need Chromium, and none is on the PATH",
            "install it as root (Debian: apt install chromium), then run setup/test again",
        )
    with step("Chromium"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "chromium"]):
            run(
                ["apt-get", *words],
                "Chromium could not be installed",
                "install it by hand: apt install chromium",
                log="apt-chromium.log",
                env=environment,
            )
