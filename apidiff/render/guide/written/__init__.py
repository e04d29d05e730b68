"""How a guide is written down: templates, and what each generator of sites makes of Markdown."""
