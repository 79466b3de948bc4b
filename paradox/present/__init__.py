"""How findings are shown: words, screens, figures, files and pages."""
