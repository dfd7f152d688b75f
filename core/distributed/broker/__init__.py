"""The broker: its topology and accounts, the messages on it, and a connection that comes back.

Dispatcher, worker-runtime and worker-hub meet here and nowhere else; nothing in this package knows
what they do with a message.
"""
