"""Which function reads which pattern of `date_patterns`."""

from briefing.extraction.date_calendar import day, fiscal, half, iso, month, numeric, season, span
from briefing.extraction.date_counted import anchored, shifted
from briefing.extraction.date_relative import ago, deictic, lasting, unit, weekday, within
from briefing.extraction.date_values import Resolver
from briefing.extraction.date_years import ad, bc, century, decade, year, years

RESOLVERS: dict[str, Resolver] = {
    "iso": iso,
    "numeric": numeric,
    "span_md_md": span,
    "span_dm_dm": span,
    "span_md_d": span,
    "span_d_dm": span,
    "day": day,
    "month": month,
    "weekday": weekday,
    "deictic": deictic,
    "half": half,
    "fiscal": fiscal,
    "unit": unit,
    "season": season,
    "lasting": lasting,
    "ago": ago,
    "shifted": shifted,
    "within": within,
    "anchored": anchored,
    "bc": bc,
    "ad": ad,
    "decade": decade,
    "century": century,
    "years": years,
    "year": year,
}
