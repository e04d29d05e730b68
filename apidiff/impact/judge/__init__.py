"""What a call means for each finding: is whoever made it hit, may they be, or does nothing show that they are?"""
