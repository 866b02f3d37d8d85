"""Telegram's updates: each handler makes one service call and one reply."""
