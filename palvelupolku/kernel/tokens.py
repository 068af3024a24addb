"""Secrets for one-time links, and receipt codes that can be read out over the phone."""

import hashlib
import re
import secrets

# Without 0 O, 1 I L, 5 S, 8 B, Z (2), U and W (V): they look or sound like another one.
ALPHABET = "234679ACDEFGHJKMNPQRTVXY"
GROUP = 4
LONGEST = 64


def make_secret(nbytes: int = 24) -> str:
    """A fresh url-safe secret; only its hash is to be stored."""
    return secrets.token_urlsafe(nbytes)


def hash_secret(secret: str) -> str:
    """SHA-256 in hex, to find a link without keeping its secret. For long random secrets only: no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_code(length: int = 8) -> str:
    """A fresh receipt code such as K7QD-4M2P. It is a reference, not a password."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def normalise_code(text: str) -> str:
    """A receipt code as `make_code` writes it, however it was typed; empty if nothing is left."""
    return _grouped(re.sub(r"[\W_]+", "", text[:LONGEST]).upper())


def _grouped(text):
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))
