"""The log of who did, saw and exported what cannot be changed, by nobody who uses the desk's own access."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "case_log_is_appended"
REFUSAL = "case_log is append-only"


def upgrade() -> None:
    """Take the step; the version before never changed a line either."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
                   f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$")  # fmt: skip
        op.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON case_log FOR EACH ROW EXECUTE FUNCTION {NAME}()")
    else:
        op.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON case_log BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {NAME} ON case_log")
        op.execute(f"DROP FUNCTION {NAME}()")
    else:
        op.execute(f"DROP TRIGGER {NAME}")
