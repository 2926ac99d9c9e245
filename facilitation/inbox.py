"""The mailbox that is read: the only module that fetches mail."""
