"""The outbox: how people are told. Knows an address, a channel and a language, never a client."""
