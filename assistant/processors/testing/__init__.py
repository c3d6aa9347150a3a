"""The demo's own processor: a client here, and a server in a process of its own with a hosted page."""
