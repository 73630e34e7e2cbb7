"""Signing in at a service that the station trusts, by OpenID Connect (docs/signing-in.md)."""
