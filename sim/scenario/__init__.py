"""What a YAML file says: document, schema, layers, checks, problems, and the frozen scenario."""
