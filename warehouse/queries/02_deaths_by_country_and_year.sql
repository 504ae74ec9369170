-- How many people were killed by country and year, as a range? An upper bound is missing where one event has none; an event
-- that spans countries counts in each of them.
select
    region as country,
    substr(month, 1, 4) as year,
    sum(event_count) as events,
    sum(deaths_low) as deaths_low,
    sum(deaths_best) as deaths_best,
    case when count(*) = count(deaths_high) then sum(deaths_high) end as deaths_high
from marts.rpt_region_month
group by all
order by deaths_best desc, country, year
