"""The service recovery paradox: when does recovery lift, when does it backfire, and at what price."""
