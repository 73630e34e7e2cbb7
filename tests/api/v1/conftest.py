from tests.evidence.people.quick import quick_passwords
from tests.evidence.store.fixtures import postgres, url

__all__ = ["postgres", "quick_passwords", "url"]
