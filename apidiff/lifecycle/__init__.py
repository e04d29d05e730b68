"""Versions as policy: what the next one is called (`naming`), and whether a folder of them keeps its promises
(`policy`)."""
