"""Everything about people in one store."""

from evidence.people.accounts import Accounts
from evidence.people.claims import Claims
from evidence.people.deciding import Decisions
from evidence.people.errors import SignInRefusedError
from evidence.people.notes import Notes
from evidence.people.once import Repeats
from evidence.people.person import Account, Person
from evidence.people.scope import Scope
from evidence.people.sessions import TOKEN, Sessions, Tokens
from evidence.store import Store


class People:
    """May be used by several threads at once. Methods raise StoreUnavailableError."""

    def __init__(self, store: Store) -> None:
        self._custody = store.custody
        self.accounts = Accounts(store.engine, store.clock)
        self.sessions = Sessions(store.engine, store.clock)
        self.tokens = Tokens(store.engine, store.clock)
        self.claims = Claims(store.engine, store.clock)
        self.decisions = Decisions(store.engine, store.clock)
        self.notes = Notes(store.engine, store.clock)
        self.repeats = Repeats(store.engine, store.clock)
        self.scope = Scope(store.engine)

    def identify(self, name: str, password: str, address: str) -> Account:
        """Whose name and password these are, for one thing that is done now and logged itself. Raises
        SignInRefusedError, which the log has."""
        try:
            return self.accounts.check(name, password)
        except SignInRefusedError:
            self._custody.login_refused(name.strip().casefold(), address, "wrong, locked or disabled")
            raise

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Returns the secret of a new session. Raises SignInRefusedError; either way the log has it."""
        account = self.identify(name, password, address)
        secret = self.sessions.begin(account)
        self._custody.logged_in(account.name, address)
        return secret

    def sign_out(self, secret: str) -> None:
        person = self.sessions.who(secret)
        self.sessions.end(secret)
        if person is not None:
            self._custody.logged_out(person.id)

    def who(self, secret: str, *, in_use: bool = True) -> Person | None:
        """Whose token or session this is; `in_use` as `Sessions.who` has it."""
        return self.tokens.who(secret) if secret.startswith(TOKEN) else self.sessions.who(secret, in_use=in_use)
