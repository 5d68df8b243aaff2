"""feedback and sends"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("exchange_id", sa.String(36), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("exchange_id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["exchange_id"], ["exchanges.id"], name="fk_feedback_exchange_id", ondelete="CASCADE"),
    )
    op.create_index("ix_feedback_created_at", "feedback", ["created_at"])
    op.create_table(
        "sends",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sends"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_sends_conversation_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sends_conversation_id", "sends", ["conversation_id"])
    op.create_index("ix_sends_created_at", "sends", ["created_at"])


def downgrade() -> None:
    op.drop_table("sends")
    op.drop_table("feedback")
