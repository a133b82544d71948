"""What people look at: frozen rows out, never models."""
