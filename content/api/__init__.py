"""The REST API over what may be said: public reading, and the work of editors."""
