"""The tables of people and of what they are doing; `schema` lists them with the others."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.store.columns import Base


class Account(Base):
    """`name` is what is typed to sign in, and what reviews and the log call the person: never given to another."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    unit: Mapped[str]
    role: Mapped[str]
    communes: Mapped[str | None]
    """JSON list; None: of every commune."""
    password: Mapped[str | None]
    """argon2id; None until it is set by a link."""
    disabled: Mapped[bool]
    failures: Mapped[int]
    locked_until_utc: Mapped[datetime | None]
    made_utc: Mapped[datetime]


class SetupLink(Base):
    """`account` is None for the first person of an empty store."""

    __tablename__ = "setup_link"

    link_sha256: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str | None]
    made_utc: Mapped[datetime]
    expires_utc: Mapped[datetime]
    used_utc: Mapped[datetime | None]


class Token(Base):
    __tablename__ = "token"
    __table_args__ = (Index("token_by_hash", "token_sha256", unique=True),)

    token_id: Mapped[str] = mapped_column(primary_key=True)
    token_sha256: Mapped[str]
    account: Mapped[str]
    label: Mapped[str]
    scopes: Mapped[str]
    """JSON list of rights."""
    made_utc: Mapped[datetime]
    expires_utc: Mapped[datetime]
    revoked_utc: Mapped[datetime | None]


class Session(Base):
    __tablename__ = "session"
    __table_args__ = (Index("session_by_account", "account"), Index("session_by_outside", "outside_sha256"))

    session_sha256: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    csrf: Mapped[str]
    made_utc: Mapped[datetime]
    seen_utc: Mapped[datetime]
    proved_utc: Mapped[datetime | None]
    """When they proved who they are; None where another service vouched without saying when it last asked them."""
    outside_sha256: Mapped[str | None]
    """The session of that service: its word that it is over ends this one."""


class Heard(Base):
    """What another service said once, and may not say again; forgotten when nobody would believe it any more."""

    __tablename__ = "heard"

    word_sha256: Mapped[str] = mapped_column(primary_key=True)
    until_utc: Mapped[datetime]


class Claim(Base):
    __tablename__ = "claim"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    since_utc: Mapped[datetime]
    until_utc: Mapped[datetime]


class Once(Base):
    """`status` is None while the first request is being answered."""

    __tablename__ = "once"
    __table_args__ = (Index("once_by_time", "made_utc"),)

    account: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    status: Mapped[int | None]
    answer: Mapped[str | None]
    made_utc: Mapped[datetime]


class Note(Base):
    __tablename__ = "note"
    __table_args__ = (Index("note_by_event", "event_id"),)

    note_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[str]
