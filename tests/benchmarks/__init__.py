"""Programs that measure the post office against what others would do, and tests that they measure right."""
