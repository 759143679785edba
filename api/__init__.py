"""The REST service. `auditor serve` starts it; `api.main.create_app` makes it."""
