"""Figures for Prometheus; what the database knows is asked when they are scraped."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.channels.line import Quota
from bot.store.figures import Figures

FAST = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
SLOW = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every figure of one process."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    transaction_seconds: Histogram = field(init=False)
    ingest_seconds: Histogram = field(init=False)
    answer_seconds: Histogram = field(init=False)
    http_seconds: Histogram = field(init=False)
    events: Counter = field(init=False)
    turns: Counter = field(init=False)
    told: Counter = field(init=False)
    malformed: Counter = field(init=False)
    attempts: Counter = field(init=False)
    rows: Gauge = field(init=False)
    oldest: Gauge = field(init=False)
    breaker: Gauge = field(init=False)
    limited: Gauge = field(init=False)
    cases: Gauge = field(init=False)
    persons: Gauge = field(init=False)
    quota: Gauge = field(init=False)
    database: Gauge = field(init=False)

    def __post_init__(self) -> None:
        """Register every figure."""
        made = {
            "transaction_seconds": Histogram(
                "desk_transaction_seconds", "Database transactions.", ["name"], buckets=FAST, registry=self.registry
            ),
            "ingest_seconds": Histogram(
                "desk_ingest_seconds", "Until an event is on disk.", buckets=FAST, registry=self.registry
            ),
            "answer_seconds": Histogram(
                "desk_answer_seconds", "From turn to answer.", ["channel"], buckets=SLOW, registry=self.registry
            ),
            "http_seconds": Histogram(
                "desk_http_seconds", "One attempt of a channel.", ["channel"], buckets=SLOW, registry=self.registry
            ),
            "events": Counter("desk_events", "Events received.", ["channel", "known"], registry=self.registry),
            "turns": Counter("desk_turns", "Events handled.", ["outcome"], registry=self.registry),
            "told": Counter(
                "desk_told", "Answers by kind (bot/outcomes.py).", ["channel", "kind"], registry=self.registry
            ),
            "malformed": Counter(
                "desk_malformed_events", "Events that could not be read.", ["channel"], registry=self.registry
            ),
            "attempts": Counter(
                "desk_attempts", "Attempts by what came of them.", ["channel", "kind", "state"], registry=self.registry
            ),
            "rows": Gauge("desk_rows", "Rows by table and state.", ["table", "state"], registry=self.registry),
            "oldest": Gauge("desk_oldest_seconds", "Age of what waits longest.", ["table"], registry=self.registry),
            "breaker": Gauge("desk_breaker_open", "1 while it is down.", ["channel"], registry=self.registry),
            "limited": Gauge(
                "desk_rate_limited_seconds", "How long a rate limit holds.", ["channel"], registry=self.registry
            ),
            "cases": Gauge("desk_cases", "Cases by state.", ["state"], registry=self.registry),
            "quota": Gauge("desk_line_quota", "Pushes of this month.", ["what"], registry=self.registry),
            "database": Gauge("desk_database_up", "1 while the database answers.", registry=self.registry),
            "persons": Gauge("desk_persons", "Persons whose contact is kept.", registry=self.registry),
        }
        for name, figure in made.items():
            object.__setattr__(self, name, figure)

    def observe_transaction(self, name: str, seconds: float) -> None:
        """Note how long one transaction took, queueing included."""
        self.transaction_seconds.labels(name).observe(seconds)

    def show_quota(self, quota: Quota) -> None:
        """Note how many pushes of the month LINE counts, and how many the plan allows (absent: no limit)."""
        self.quota.clear()
        self.quota.labels("used").set(quota.used)
        if quota.limit is not None:
            self.quota.labels("limit").set(quota.limit)

    def text(self, figures: Figures | None) -> bytes:
        """Return everything in the Prometheus format; without the database only what the process itself knows."""
        self.database.set(int(figures is not None))
        for gauge in (self.rows, self.oldest, self.breaker, self.limited, self.cases):
            gauge.clear()
        if figures is not None:
            self._show(figures)
        return generate_latest(self.registry)

    def _show(self, figures: Figures) -> None:
        for (table, state), count in figures.rows.items():
            self.rows.labels(table, state).set(count)
        for table, age in figures.oldest.items():
            self.oldest.labels(table).set(age)
        for channel, is_open in figures.breaker.items():
            self.breaker.labels(channel).set(int(is_open))
        for channel, seconds in figures.limited.items():
            self.limited.labels(channel).set(seconds)
        for state, count in figures.cases.items():
            self.cases.labels(state).set(count)
        self.persons.set(figures.persons)
