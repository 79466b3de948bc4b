"""Studies: files, factors, designs, and the runs they ask for."""
