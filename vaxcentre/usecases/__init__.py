"""What people do: one verb, one function, one transaction."""
