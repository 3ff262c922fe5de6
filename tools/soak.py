"""Does it stay steady? `news7d up` on a simulated web whose clock runs fast, with readers; memory, files, threads must stay flat.

    python tools/soak.py [--minutes 10] [--outlets 200] [--rate 60]          the same as: steady
    python tools/soak.py [steady] [kills] [disk] [locked] [away] [restart] [--times N]

The others are trials of tools/trials.py: each prints what was measured against what is promised; `--times` is their size.
`steady` prints a line for each sample and, at the end, slopes per hour over the last two thirds (the first third is warming up).
Exit code 1 if the process dies, if a page fails, if it does not stop within 10 s, or if files or threads grow.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.web import free_port, news7d, read, simulated_web  # noqa: E402
from tools.trials import TRIALS, run  # noqa: E402

PAGES = ("/", "/healthz", "/sources", "/search?q=minister", "/section/world")
STOP_WITHIN = 10  # seconds
STEADY = 20  # files or threads an hour: more is growth, not noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    at: float  # seconds since the start
    rss_mb: float  # the whole process tree
    files: float
    threads: float
    database_mb: float


def sample(process: psutil.Process, data: Path, at: float) -> Sample:
    tree = [process, *process.children(recursive=True)]
    return Sample(
        at=at,
        rss_mb=sum(part.memory_info().rss for part in tree) / 2**20,
        files=float(sum(part.num_fds() for part in tree)),
        threads=float(sum(part.num_threads() for part in tree)),
        database_mb=sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) / 2**20,
    )


def slope_per_hour(samples: list[Sample], what: str) -> float:
    """Of the line through the samples, least squares."""
    if len(samples) < 3:
        return 0.0
    return statistics.linear_regression([one.at for one in samples], [getattr(one, what) for one in samples]).slope * 3600


def visit(address: str) -> list[str]:
    """What goes wrong when a reader looks at the pages."""
    wrong = []
    for page in PAGES:
        try:
            read(address + page)
        except (urllib.error.URLError, OSError) as error:
            wrong.append(f"{page}: {error}")
    return wrong


def start(web: str, folder: Path) -> tuple[subprocess.Popen[bytes], str, Path]:
    """A house that watches every outlet of `web`, running."""
    listing = folder / "feeds.txt"
    listing.write_bytes(read(f"{web}/__urls"))
    data = folder / "data"
    news7d(data, "import", str(listing))
    port = free_port()
    environ = os.environ | {
        "NEWS7D_DATA": str(data),
        "NEWS7D_ALLOW_PRIVATE_NETWORKS": "1",
        "NEWS7D_PAGE_DELAY": "0.2",
        "NEWS7D_MIN_INTERVAL": "0.25",
        "NEWS7D_PORT": str(port),
        "NEWS7D_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT / "src"),
    }
    process = subprocess.Popen([sys.executable, "-m", "news7d", "up"], env=environ, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        if process.poll() is not None:
            sys.exit(f"soak: news7d ended with {process.returncode} at the start")
        try:
            read(address + "/healthz")
            return process, address, data
        except OSError:
            time.sleep(0.1)
    process.kill()
    sys.exit("soak: no answer within 30 s")


def stop(process: subprocess.Popen[bytes]) -> list[str]:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return [f"did not stop within {STOP_WITHIN} s"]
    print(f"stopped after {time.monotonic() - began:.1f} s, exit code {process.returncode}")
    return []


def watch(process: subprocess.Popen[bytes], address: str, data: Path, seconds: float, every: float) -> tuple[list[Sample], list[str]]:
    """Samples until the time is over; and what went wrong meanwhile."""
    samples: list[Sample] = []
    wrong: list[str] = []
    began = time.monotonic()
    seen = psutil.Process(process.pid)
    while (at := time.monotonic() - began) < seconds:
        if process.poll() is not None:
            return samples, [*wrong, f"died after {at:.0f} s with exit code {process.returncode}"]
        wrong += visit(address)
        samples.append(sample(seen, data, at))
        one = samples[-1]
        print(
            f"{at:6.0f} s  {one.rss_mb:7.1f} MB  {one.files:4.0f} files  {one.threads:3.0f} threads  {one.database_mb:7.1f} MB stored",
            flush=True,
        )
        time.sleep(every)
    return samples, wrong


def report(samples: list[Sample]) -> list[str]:
    steady = samples[len(samples) // 3 :]
    growing = []
    for what, unit, limit in (("rss_mb", "MB", None), ("files", "", STEADY), ("threads", "", STEADY), ("database_mb", "MB", None)):
        slope = slope_per_hour(steady, what)
        print(f"{what}: {slope:+.1f} {unit} per hour")
        if limit is not None and slope > limit:
            growing.append(f"{what} grow by {slope:.0f} an hour")
    return growing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=f"of steady, {', '.join(TRIALS)}; by default steady")
    parser.add_argument("--times", type=int, help="kills, or thousands of entries to restart with")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--rate", type=float, default=60, help="simulated seconds per second")
    parser.add_argument("--every", type=float, default=5, help="seconds between samples")
    options = parser.parse_args()
    wanted = options.trials or ["steady"]
    if unknown := set(wanted) - TRIALS.keys() - {"steady"}:
        parser.error(f"there is no trial {', '.join(sorted(unknown))}")
    wrong = [sentence for name in wanted if name != "steady" for sentence in run(name, options.times)]
    wrong += steady(options) if "steady" in wanted else []
    for line in dict.fromkeys(wrong):
        print(f"soak: {line}", file=sys.stderr)
    return 1 if wrong else 0


def steady(options: argparse.Namespace) -> list[str]:
    seconds = options.minutes * 60
    epoch = time.time() - seconds * options.rate  # the simulated clock ends where ours is: nothing claims to be of the future
    faults = "500=0.04,404=0.04,hang=0.02,reset=0.04,truncated=0.03,flapping=0.03"
    clock = ("--rate", str(options.rate), "--epoch", str(epoch), "--faults", faults)
    with simulated_web(options.outlets, *clock) as web, tempfile.TemporaryDirectory() as folder:
        process, address, data = start(web, Path(folder))
        try:
            samples, wrong = watch(process, address, data, seconds, options.every)
        finally:
            late = stop(process) if process.poll() is None else []
    return wrong + late + report(samples)


if __name__ == "__main__":
    sys.exit(main())
