-- How much violence falls to each network, by the affiliation that held on the day of the event and not today's?
select
    network,
    sum(violent_event_count) as violent_events,
    sum(deaths_best) as deaths_best
from marts.rpt_group_month
group by network
order by violent_events desc, network
