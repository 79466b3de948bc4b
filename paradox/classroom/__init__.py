"""The classroom page: two worlds side by side on the same luck, with lessons that ask before they show."""
