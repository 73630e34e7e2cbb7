"""Figures and reports from the store: counts, black spots, periodic reports, open data (docs/design/statistics.md)."""

from evidence.statistics.counting import Statistics, statistics_of
from evidence.statistics.errors import NotThatLogError, PeriodError, StatisticsError, TooFewError
from evidence.statistics.facts import Facts, Frozen
from evidence.statistics.open_data import OpenData, Publication, open_data_of, open_files
from evidence.statistics.periods import Period, plan_period
from evidence.statistics.reading import read_facts
from evidence.statistics.spot_files import spots_csv, spots_geojson
from evidence.statistics.spots import Register, Spot, SpotRule, register_of

__all__ = [
    "Facts",
    "Frozen",
    "NotThatLogError",
    "OpenData",
    "Period",
    "PeriodError",
    "Publication",
    "Register",
    "Spot",
    "SpotRule",
    "Statistics",
    "StatisticsError",
    "TooFewError",
    "open_data_of",
    "open_files",
    "plan_period",
    "read_facts",
    "register_of",
    "spots_csv",
    "spots_geojson",
    "statistics_of",
]
