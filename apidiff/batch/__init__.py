"""Many documents at once: which belong together (`pairs`), and what came of each (`run`).

What enters are the documents listed on both sides; what leaves is a Survey. Start with `run.survey`.
"""
