"""What forges are told of a report, and how: `words` writes the comment, `github` and `gitlab` keep it up to date.

Standard library only, and nothing of the rest of apidiff: the action of GitHub runs these modules from its own checkout
beside whatever release of apidiff it was told to install.
"""
