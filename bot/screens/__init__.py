"""The screens, by what they are about: functions from a visit to what it is shown."""
