"""The model against what was published: bands, designs and statistics of every finding."""
