"""Findings as files: tables, figures and manifests."""
