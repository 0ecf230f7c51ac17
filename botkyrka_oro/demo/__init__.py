"""A believable week of social unrest, made up from beginning to end, so that no page is empty on the first start."""
