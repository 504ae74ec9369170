-- The sides' dead are parts of the total, where it has an upper bound.
{{ config(severity='warn') }}
select
    event_id,
    deaths_high,
    deaths_civilians_low,
    deaths_security_forces_low,
    deaths_armed_groups_low
from {{ ref('fct_events') }}
where
    coalesce(deaths_civilians_low, 0) + coalesce(deaths_security_forces_low, 0) + coalesce(deaths_armed_groups_low, 0)
    > deaths_high
