"""The commands other than `compare`: one file each. A command reads its arguments, calls, and shows."""
