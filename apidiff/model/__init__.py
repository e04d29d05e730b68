"""The nouns of apidiff. Imports nothing else of the package."""
