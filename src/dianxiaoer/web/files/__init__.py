"""The one way to the bytes of an attachment."""
