//! Faults, rules, strategies and schedules for named injection points.
