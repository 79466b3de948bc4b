"""What a world holds: columns of people and cases, the firm, ledger, network, settings and draws."""
