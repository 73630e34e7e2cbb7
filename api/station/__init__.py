"""The pages of the review station."""
