"""The programs outside Python that tests use: find them, install the missing, skip the tests of those that stay away.

`make test` runs this file first. With HAGGLE_TEST_ALL=1 a program that is still missing is a failure.
"""

import glob
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """
    `commands` are tried in order; one with a slash is a pattern of paths, for what Debian keeps off PATH.

    Where it stays away `instead` does, if only slower. `is_optional`: Debian has no package, so it may be missing.
    """

    package: str
    commands: tuple[str, ...]
    instead: str = ""
    is_optional: bool = False

    def find(self) -> str | None:
        for command in self.commands:
            matches = sorted(glob.glob(command)) if "/" in command else [shutil.which(command)]
            if matches and matches[-1]:
                return matches[-1]
        return None


PROGRAMS = {
    "caddy": Program("caddy", ("caddy",)),
    "chromium": Program("chromium", ("chromium", "chromium-browser", "google-chrome")),
    "curl": Program("curl", ("curl",)),
    "firefox": Program("firefox-esr", ("firefox-esr", "firefox")),
    "haproxy": Program("haproxy", ("haproxy", "/usr/sbin/haproxy")),
    "headless-shell": Program("chromium-headless-shell", ("chromium-headless-shell",), instead="chromium"),
    "postgresql": Program("postgresql", ("/usr/lib/postgresql/*/bin/postgres", "postgres")),
    "redis-server": Program("redis-server", ("redis-server",)),
    "lynx": Program("lynx", ("lynx",)),
    "nginx": Program("nginx-light", ("nginx", "/usr/sbin/nginx")),
    "openssl": Program("openssl", ("openssl",)),
    "traefik": Program("traefik", ("traefik",), is_optional=True),
    "w3m": Program("w3m", ("w3m",)),
    "webkit": Program("webkit2gtk-driver", ("WebKitWebDriver",)),
    "xvfb": Program("xvfb", ("Xvfb",)),
}


def find(name: str) -> str | None:
    """The path of a program in PROGRAMS, or None."""
    return PROGRAMS[name].find()


def require(name: str) -> str:
    """The path of a program, for a test that cannot do without: skips it, or fails where all tests must run."""
    import pytest  # not at the top: `make test` runs this file before anything else

    path = find(name)
    if path is None and must_all_run() and not PROGRAMS[name].is_optional:
        pytest.fail(f"{name} is missing, and HAGGLE_TEST_ALL=1 allows no skipping", pytrace=False)
    if path is None:
        pytest.skip(f"{name} is missing")
    return path


def missing() -> list[str]:
    return [name for name, program in PROGRAMS.items() if not program.is_optional and find(name) is None]


def must_all_run() -> bool:
    return os.environ.get("HAGGLE_TEST_ALL") == "1"


def install(names: list[str]) -> None:
    """Each by a call of its own, so that one unknown to this machine's sources does not hold up the others."""
    packages = [PROGRAMS[name].package for name in names]
    apt = apt_command()
    if apt is None:
        return
    print(f"Installing {', '.join(packages)} for the tests …", flush=True)
    steps = [["update"], *(["install", "-y", "--no-install-recommends", package] for package in packages)]
    for step in steps:
        subprocess.run([*apt, *step], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def apt_command() -> list[str] | None:
    """How apt-get is called here without a question being asked, or None where it cannot be."""
    apt = shutil.which("apt-get")
    if apt is None:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n", *quiet]
    return None


def main() -> int:
    if names := missing():
        install(names)
    still = [name for name in missing() if not find(PROGRAMS[name].instead or name)]
    if still:
        packages = " ".join(PROGRAMS[name].package for name in still)
        print(f"Missing: {', '.join(still)}. Their tests {'fail' if must_all_run() else 'are skipped'}.")
        print(f"To get them: apt install {packages} (Debian), or your system's package of that name.")
    return 1 if still and must_all_run() else 0


if __name__ == "__main__":
    sys.exit(main())
