"""Words of the trade that mean the same, or that people use for each other when they search.

Folded as search keys are: without case, umlauts' dots and accents; beginnings of words do.
"""

GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(group)
    for group in (
        ("kita", "kindertagesstatte", "kindertageseinrichtung", "kindergarten"),
        ("opnv", "bus", "nahverkehr"),
        ("vhs", "volkshochschule"),
        ("jobcenter", "arbeitsamt", "arbeitsagentur", "agentur fur arbeit"),
        ("ehrenamt", "freiwillig"),
        ("mso", "migrantenorganisation", "migrantenselbstorganisation"),
        ("fluchtling", "gefluchtet"),
        ("gu", "gemeinschaftsunterkunft"),
        ("deutschkurs", "sprachkurs", "integrationskurs"),
        ("dolmetsch", "sprachmittl"),
        ("awo", "arbeiterwohlfahrt"),
        ("drk", "rotes kreuz"),
        ("bamf", "bundesamt fur migration"),
        ("ag", "arbeitsgruppe", "arbeitsgemeinschaft"),
        ("protokoll", "niederschrift"),
        ("arzt", "praxis"),
    )
)
