"""Login, demo users, sessions: what stands around django-allauth."""
