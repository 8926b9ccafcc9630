"""The command `gongkai`."""
