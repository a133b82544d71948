"""What runs outside a request: each task is a use case run by the worker."""
