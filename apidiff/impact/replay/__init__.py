"""Every recorded exchange held against both documents: what breaks, where traffic and document part, what is unused."""
