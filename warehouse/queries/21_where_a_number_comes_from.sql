-- Where does a number of a report come from? One row per number of a reporting mart and piece of evidence behind it: the events
-- that it counts, their mentions, and the words. Narrow it down to one: mart, row_key (the row's key columns, divided by a bar)
-- and number (the column). Counts rest on the words that tell the event, tolls on those that tell the toll.
with counted as (
    select
        'rpt_events' as mart,
        event_id as row_key,
        event_id,
        true as is_counted
    from marts.fct_events

    union all

    select
        'rpt_region_month',
        concat_ws('|', regions.region_id, coalesce(strftime(events.date_from, '%Y-%m'), 'undated')),
        events.event_id,
        events.record_class = 'event'
    from marts.fct_events as events
    inner join marts.bridge_event_regions as regions on events.event_id = regions.event_id and regions.level = 'country'

    union all

    select distinct
        'rpt_group_month',
        concat_ws(
            '|', roles.group_id, coalesce(strftime(events.date_from, '%Y-%m'), 'undated'), coalesce(affiliations.network, 'none')
        ),
        events.event_id,
        events.record_class = 'event'
    from marts.fct_events as events
    inner join marts.bridge_event_groups as roles on events.event_id = roles.event_id and roles.role in ('perpetrator', 'suspect')
    left join marts.dim_group_affiliations as affiliations
        on
            roles.group_id = affiliations.group_id
            and coalesce(events.date_from, date '9999-12-31')
            between coalesce(affiliations.valid_from, date '0001-01-01') and coalesce(affiliations.valid_to, date '9999-12-31')

    union all

    select distinct
        'rpt_claims_against_reports',
        concat_ws('|', event_id, claimant_id),
        event_id,
        true
    from marts.fct_claims
    where claimant_id is not null and status = 'claimed' and not is_superseded
),

numbers as (
    unpivot (
        select
            'rpt_events' as mart,
            event_id as row_key,
            deaths_low, deaths_best, deaths_high, deaths_civilians_best, deaths_security_forces_best, deaths_armed_groups_best,
            wounded_best, abducted_best, n_incidents, mention_count, publisher_count
        from marts.rpt_events
    ) on columns(* exclude (mart, row_key)) into name number value amount

    union all

    unpivot (
        select
            'rpt_region_month' as mart,
            concat_ws('|', region_id, month) as row_key,
            event_count, event_share, violent_event_count, aggregate_count, deaths_low, deaths_best, deaths_high, events_without_toll
        from marts.rpt_region_month
    ) on columns(* exclude (mart, row_key)) into name number value amount

    union all

    unpivot (
        select
            'rpt_group_month' as mart,
            concat_ws('|', group_id, month, network) as row_key,
            event_count, violent_event_count, claimed_count, unclaimed_count, suspected_count, aggregate_count,
            deaths_low, deaths_best, deaths_high
        from marts.rpt_group_month
    ) on columns(* exclude (mart, row_key)) into name number value amount

    union all

    unpivot (
        select
            'rpt_claims_against_reports' as mart,
            concat_ws('|', event_id, claimant_id) as row_key,
            claimed_low, claimed_best, claimed_high, reported_low, reported_best, reported_high,
            difference_best, report_count
        from marts.rpt_claims_against_reports
    ) on columns(* exclude (mart, row_key)) into name number value amount
)

select
    numbers.mart,
    numbers.row_key,
    numbers.number,
    numbers.amount,
    counted.event_id,
    evidence.mention_id,
    evidence.field,
    evidence.value,
    evidence.span_start,
    evidence.span_end,
    evidence.span_text,
    evidence.basis,
    mentions.blurb_text
from numbers
inner join counted
    on
        numbers.mart = counted.mart
        and numbers.row_key = counted.row_key
        and counted.is_counted = (numbers.number <> 'aggregate_count')
inner join marts.fct_evidence as evidence
    on
        counted.event_id = evidence.event_id
        and case
            when numbers.number like 'wounded%' then evidence.field like 'wounded%'
            when numbers.number like 'abducted%' then evidence.field like 'abducted%'
            when regexp_matches(numbers.number, '_(low|best|high)$') then evidence.field like 'deaths%'
            else evidence.field = 'event_type'
        end
inner join marts.fct_event_mentions as mentions
    on
        evidence.mention_id = mentions.mention_id
        -- What was told before a source edited its report gives no value; a correction of the event stands with its first mention.
        and (not mentions.is_superseded or evidence.basis = 'correction')
where numbers.amount <> 0
order by all
