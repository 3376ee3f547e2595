"""Do two replicas carry twice as much? Throughput and processor time of every party at 1, 2 and 4 replicas.

Run: TEST_DATABASE_URL=postgresql+psycopg://… python -m benchmarks.replicas [--share 0.25] [--seconds 10] [--json FILE]
On a machine of two cores the generator, the fake LINE and PostgreSQL take cores away from the replicas, so plain
throughput says nothing. Here every replica gets a fixed share of one core (a cgroup's quota, needs root), small enough
that all replicas together leave the others more than they use; the others' use is counted and printed. `--share 0`
sets no limit and only counts. Turns are handed to the replicas in turn, so the events of one person meet all of them.
"""

import argparse
import asyncio
import json
import os
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from matplotlib.figure import Figure
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url

from benchmarks.product import DESK, Product
from benchmarks.talk import token_of, webhook_of
from benchmarks.wire import Platform, Sender
from bot.settings import normalised_url

GROUPS = Path("/sys/fs/cgroup")
PERIOD = 20_000
"""Microseconds in which a share is used up; the kernel's 100,000 would make pauses of a tenth of a second."""
PATIENCE = 20.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Row:
    """What so many replicas did; processor time in milliseconds a turn."""

    replicas: int
    share: float
    through: float
    product_ms: float
    database_ms: float
    generator_ms: float
    p50: float
    busy: float
    """Cores in use by all parties together, of those the machine has."""
    lost: int
    twice: int


@contextmanager
def fresh_database() -> Iterator[Engine]:
    """Make an empty database on the server named by TEST_DATABASE_URL."""
    server = make_url(normalised_url(os.environ["TEST_DATABASE_URL"]))
    name = f"desk_replicas_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = create_engine(server.set(database=name), isolation_level="AUTOCOMMIT")
    try:
        yield made
    finally:
        made.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def limited(processes: Sequence[int], share: float) -> Iterator[None]:
    """Give each process its share of one core; no limit where the share is 0."""
    groups = [_group(process, share) for process in processes if share]
    try:
        yield
    finally:
        for group in groups:
            for process in (group / "cgroup.procs").read_text().split():
                (group.parent / "cgroup.procs").write_text(process)
            group.rmdir()


def _group(process: int, share: float) -> Path:
    """Make a group of control version 1 or 2 with a quota, and put one process into it."""
    old = (GROUPS / "cpu").is_dir()
    group = (GROUPS / "cpu" if old else GROUPS) / f"desk-replica-{process}"
    group.mkdir()
    quota = round(share * PERIOD)
    if old:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(quota))
    else:
        (group / "cpu.max").write_text(f"{quota} {PERIOD}")
    (group / "cgroup.procs").write_text(str(process))
    return group


def used(process: int) -> float:
    """Return the processor seconds of one process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def database_used(engine: Engine) -> float:
    """Return the processor seconds of the server's processes for this database (not of its writers for all)."""
    asked = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with engine.connect() as connection:
        return sum(used(pid) for pid in connection.execute(asked).scalars())


def own_used() -> float:
    """Return the processor seconds of the generator and the fake LINE, which are this process."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    return mine.ru_utime + mine.ru_stime


@dataclass(frozen=True, slots=True)
class Crowd:
    """Keeps so many turns under way, handed to the replicas one after the other."""

    platform: Platform
    senders: Sequence[Sender]
    numbers: Iterator[int]

    async def press(self, together: int, seconds: float) -> dict[str, float]:
        """Return when each turn was due, by its reply token."""
        due: dict[str, float] = {}
        ends = perf_counter() + seconds

        async def person() -> None:
            while (at := perf_counter()) < ends:
                number = next(self.numbers)
                due[token_of(number)] = at
                status = await self.senders[number % len(self.senders)].send(webhook_of(number))
                if status != 200:
                    raise RuntimeError(f"the webhook was answered with {status}")
                while token_of(number) not in self.platform.answered and perf_counter() < ends + PATIENCE:
                    self.platform.arrived.clear()
                    await self._something(ends + PATIENCE)

        await asyncio.gather(*(person() for _ in range(together)))
        return due

    async def _something(self, until: float) -> None:
        """Wait for any answer, or until it is too late for all."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.platform.arrived.wait(), max(0.01, until - perf_counter()))


async def measure(replicas: int, options: argparse.Namespace) -> Row:
    """Measure one number of replicas on a database of its own."""
    platform = Platform()
    await platform.start()
    with fresh_database() as engine:
        url = engine.url.render_as_string(hide_password=False)
        products = [Product(DESK, platform.url, url) for _ in range(replicas)]
        try:
            for product in products:
                await product.start()
            crowd = Crowd(platform, [Sender(product.port) for product in products], count())
            await crowd.press(8, 3)  # connections, caches
            with limited([product.pid for product in products], options.share):
                return await _press(crowd, products, engine, options)
        finally:
            for product in products:
                await product.stop()
            platform.stop()


async def _press(crowd: Crowd, products: Sequence[Product], engine: Engine, options: argparse.Namespace) -> Row:
    await crowd.press(options.together * len(products), 2)
    before = sum(product.processor() for product in products), database_used(engine), own_used(), perf_counter()
    due = await crowd.press(options.together * len(products), options.seconds)
    took = perf_counter() - before[3]
    spent = sum(product.processor() for product in products), database_used(engine), own_used()
    each = [after - earlier for after, earlier in zip(spent, before, strict=False)]
    answered = {token: crowd.platform.answered[token] for token in due if token in crowd.platform.answered}
    product, database, generator = (1000 * seconds / len(answered) for seconds in each)
    return Row(
        len(products), options.share, len(answered) / took, product, database, generator,
        median(1000 * (at - due[token]) for token, at in answered.items()),
        sum(each) / took, len(due) - len(answered), crowd.platform.twice,
    )  # fmt: skip


def draw(rows: Sequence[Row], target: Path) -> None:
    """Draw throughput against the number of replicas, and who spends what on a turn."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    numbers = [row.replicas for row in rows]
    one = rows[0].through / rows[0].replicas
    left.plot(numbers, [row.through for row in rows], marker="o", label="measured")
    left.plot(numbers, [one * number for number in numbers], linestyle=":", color="grey", label="as many times one")
    share = f", each {100 * rows[0].share:.0f} % of a core" if rows[0].share else ""
    left.set(xlabel=f"replicas{share}", ylabel="turns a second", xticks=numbers, ylim=(0, None))
    left.legend(fontsize=8)
    bottom = [0.0] * len(rows)
    for name in ("product", "database", "generator"):
        spent = [float(asdict(row)[f"{name}_ms"]) for row in rows]
        right.bar([str(number) for number in numbers], spent, bottom=bottom, label=name)
        bottom = [low + high for low, high in zip(bottom, spent, strict=True)]
    right.set(xlabel="replicas", ylabel="milliseconds of processor time a turn", ylim=(0, 1.3 * max(bottom)))
    right.legend(fontsize=8)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=120)


async def run(options: argparse.Namespace) -> list[Row]:
    """Measure every number of replicas, several times in turn; return the medians."""
    found: dict[int, list[Row]] = {number: [] for number in options.replicas}
    for _ in range(options.repeat):
        for number in options.replicas:
            async with asyncio.timeout(300):
                found[number].append(await measure(number, options))
            print(f"    {found[number][-1]}", flush=True)
    return [sorted(each, key=lambda row: row.through)[len(each) // 2] for each in found.values()]


def show(rows: Sequence[Row], options: argparse.Namespace) -> None:
    """Print the table; write and draw it where asked to."""
    print(" ".join(f"{name:>12}" for name in Row.__slots__) + "  times one")
    for row in rows:
        values = " ".join(f"{value:12.2f}" for value in asdict(row).values())
        print(f"{values}  {row.through / rows[0].through:9.2f}", flush=True)
    if options.json:
        Path(options.json).write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")
    if options.plot:
        draw(rows, Path(options.plot))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--share", type=float, default=0.25, help="of one core, for each replica; 0: no limit")
    parser.add_argument("--together", type=int, default=12, help="turns under way for each replica")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", default="")
    parser.add_argument("--plot", default="")
    options = parser.parse_args()
    show(asyncio.run(run(options)), options)


if __name__ == "__main__":
    main()
