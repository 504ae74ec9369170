-- Days between the first and the last that the facts bear, and any odd day outside 1900 to 2100 by itself: a year 9999 in a text
-- must not make a calendar of three million rows.
with used as (
    select unnest([date_from, date_to, first_published_on, last_published_on]) as date_day from {{ ref('int_events_merged') }}
    union
    select cast(first_seen_at as date) as date_day from {{ ref('int_blurbs_sighted') }}
),

calendar as (
    select cast(unnest(generate_series(min(date_day), max(date_day), interval 1 day)) as date) as date_day
    from used
    where date_day between date '1900-01-01' and date '2100-12-31'
    union
    select date_day from used where date_day is not null
)

select
    date_day,
    cast(isodow(date_day) as integer) as iso_weekday,
    dayname(date_day) as weekday_name,
    strftime(date_day, '%G-W%V') as iso_week,
    strftime(date_day, '%Y-%m') as month,
    monthname(date_day) as month_name,
    cast(date_trunc('month', date_day) as date) as month_start,
    year(date_day) || '-Q' || quarter(date_day) as quarter,
    cast(year(date_day) as integer) as year
from calendar
