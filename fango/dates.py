# Generated from notebooks/17-templates-and-files.ipynb by "make export": edit those.
"""Dates as HTTP writes them (RFC 9110 §5.6.7)."""

import re
import time
from datetime import datetime, timezone
from email.utils import formatdate

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
MONTH = f"(?P<month>{'|'.join(MONTHS)})"
TIME = "(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
SHORT = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
LONG = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"

IMF_FIXDATE = re.compile(rf"{SHORT}, (?P<day>[0-9]{{2}}) {MONTH} (?P<year>[0-9]{{4}}) {TIME} GMT")
RFC850_DATE = re.compile(rf"{LONG}, (?P<day>[0-9]{{2}})-{MONTH}-(?P<year>[0-9]{{2}}) {TIME} GMT")
ASCTIME_DATE = re.compile(rf"{SHORT} {MONTH} (?P<day>[ 0-9][0-9]) {TIME} (?P<year>[0-9]{{4}})")


def http_date(seconds: int) -> str:
    """Return the date for a time in seconds since 1970, as it is sent today."""
    return formatdate(seconds, usegmt=True)


def parse_date(text: str) -> int | None:
    """Return the time that a date means, in seconds since 1970; None if it isn't one.

    A recipient must know the two old forms too.
    """
    forms = (IMF_FIXDATE, RFC850_DATE, ASCTIME_DATE)
    found = next(filter(None, (form.fullmatch(text) for form in forms)), None)
    if found is None:
        return None
    year = int(found["year"])
    if len(found["year"]) == 2:
        year = full_year(year, time.gmtime().tm_year)
    month = MONTHS.index(found["month"]) + 1
    day, hour, minute, second = map(int, found.group("day", "hour", "minute", "second"))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:  # such as the 31st of June
        return None
    return int(moment.timestamp())


def full_year(two_digits: int, this_year: int) -> int:
    """Return the year that ends with `two_digits`, and is at most 50 years ahead."""
    year = this_year - this_year % 100 + two_digits
    return year - 100 if year > this_year + 50 else year
