"""The site: the program, its cases, lessons, map and documentation as pages that need no server and no network."""
