"""Running the application: one supervisor, several worker processes, one mail relay among them."""
