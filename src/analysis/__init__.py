"""Published figures on Viet Nam's digital transformation: read, described, projected, judged, told."""

__version__ = "0.1.0"
