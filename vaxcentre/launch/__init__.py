"""Starting vaxcentre on this machine: its database, its processes. Standard library only."""
