"""Passwords that cost little, for tests that set many: argon2id all the same."""

import pytest
from argon2 import PasswordHasher

from evidence.people import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    monkeypatch.setattr(passwords, "_nobodys", [])
