"""What goes out of haggle: mail, push and webhooks wait here until they are sent."""
