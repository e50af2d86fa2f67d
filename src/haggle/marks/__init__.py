"""Marks: how somebody orders what is theirs: mute, archive and star a conversation, leave it unread, star a message."""
