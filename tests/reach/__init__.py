"""Who was reached, who is reminded, who is written to instead, and who is called."""
