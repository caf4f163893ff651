"""Period arithmetic and working days (specification 1.7, 7.3)."""

from lotwise.kernels.codes import NO, NOTHING, OPEN_DAY, YES


def add_period(calendars, day, n_months, n_days):
    """The day that lies a period later, by the calendar: the day of the month stays where the month has it."""
    if n_months == 0 or day <= OPEN_DAY:
        return day + n_days
    month = calendars.of_day[day - calendars.first_day]
    target = month + n_months
    moved = calendars.start[target] + day - calendars.start[month]
    return min(moved, calendars.start[target + 1] - 1) + n_days


def is_open_day(calendars, calendar, day):
    """Whether a day is a working day; beyond the tables and without a calendar every day is."""
    at = day - calendars.open_first
    if calendar == NOTHING or at < 0 or at >= calendars.open_days:
        return YES
    return calendars.is_open[calendar * calendars.open_days + at]


def count_forward(calendars, counting, day, count):
    """The day that lies so many working days of a calendar later."""
    if counting == NOTHING:
        return day + count
    while count > 0:
        day += 1
        count -= is_open_day(calendars, counting, day)
    return day


def open_in_both(calendars, first, second, day):
    """The day itself, or the first after it that is a working day in both calendars."""
    while is_open_day(calendars, first, day) == NO or is_open_day(calendars, second, day) == NO:
        day += 1
    return day


def forward(calendars, counting, first, second, day, months, days):
    """The day a period later, counted on one calendar, then on to a working day of two; a period of nothing stays on the day."""
    count = add_period(calendars, day, months, days) - day
    if count == 0:
        return day
    return open_in_both(calendars, first, second, count_forward(calendars, counting, day, count))
