"""The nouns of apidiff. Takes the words of JSON Schema from `contain`, and nothing else of the package."""
