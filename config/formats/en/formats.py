"""How pages in English write days and times: the zone is part of a time, and no month is a number."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i T"
