"""What a process loads before its first answer: only what its settings ask for."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from bot.store import Store
from bot.store.migrate import FOLDER, STEPS, migrate

ON_DEMAND = ("alembic", "linebot", "psycopg", "slack_bolt", "slack_sdk")
BUILD = """
import sys
from bot import cli
from bot.app import build, create_app
from bot.commands.migrate import bring_up_to_date
from bot.settings import Settings

settings = Settings.from_environment({"DATABASE_URL": sys.argv[1], "SECRET_KEY": "a test is no secret at all"})
bring_up_to_date(settings)
create_app(build(settings))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_desk_on_sqlite_without_slack_loads_none_of_the_packages_of_the_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/desk.db"
    store = Store(url)
    migrate(store.engine)
    store.close()
    loaded = subprocess.run([sys.executable, "-c", BUILD, url], check=True, capture_output=True, text=True).stdout
    assert not set(ON_DEMAND) & set(loaded.split())
    assert {"fastapi", "sqlalchemy", "sudachipy"} <= set(loaded.split())


def test_the_steps_known_by_their_files_are_those_alembic_finds() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert set(STEPS) == {step.revision for step in script.walk_revisions()}
    assert STEPS[-1] == script.get_current_head()
