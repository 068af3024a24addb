"""ETRS-TM35FIN (EPSG:3067), in which PTV gives coordinates, to WGS84 degrees."""

from functools import cache
from math import isfinite

# The metres within which Finland lies; outside of them a number is not a Finnish place.
NORTH = (6_500_000, 7_900_000)
EAST = (20_000, 800_000)


def to_wgs84(north, east) -> tuple[float, float] | None:
    """Latitude and longitude of a point told as PTV tells it (texts or numbers); None when it is no place."""
    try:
        n, e = (float(str(value).strip().replace(",", ".")) for value in (north, east))
    except ValueError:
        return None
    if not (isfinite(n) and isfinite(e) and NORTH[0] <= n <= NORTH[1] and EAST[0] <= e <= EAST[1]):
        return None
    longitude, latitude = _transformer().transform(e, n)
    return round(latitude, 6), round(longitude, 6)


@cache
def _transformer():
    from pyproj import Transformer  # here, because it is heavy and only an import needs it

    return Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
