"""Who is served: clients, close persons, relations and consents."""
