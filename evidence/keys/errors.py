"""What can be wrong with a site's key."""


class SiteKeyError(Exception):
    """A key that cannot be used, and what to do about it. No text holds anything secret."""


class KeyFileError(SiteKeyError):
    """The key file is damaged, or others can read it."""


class KeyLockedError(SiteKeyError):
    """The key is protected by a passphrase that was not given, or by another one."""
