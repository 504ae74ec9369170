-- Which events were unclaimed or only suspected at first and claimed later? One row per event and claimant; the ledger keeps
-- every row.
with claimed as (
    select
        event_id,
        claimant_id,
        min(said_on) as claimed_on
    from marts.fct_claims
    where status = 'claimed' and claim_act = 'responsibility' and not is_superseded
    group by all
),

earlier as (
    select
        event_id,
        arg_min(status, (said_on, as_of, claim_id)) as first_status,
        min(said_on) as first_said_on
    from marts.fct_claims
    where status in ('unclaimed', 'suspected') and claim_act = 'responsibility'
    group by event_id
)

select
    claimed.event_id,
    earlier.first_status,
    earlier.first_said_on,
    claimed.claimed_on,
    groups.canonical_name as claimant
from claimed
inner join earlier on claimed.event_id = earlier.event_id and earlier.first_said_on < claimed.claimed_on
left join marts.dim_groups as groups on claimed.claimant_id = groups.group_id
order by claimed.claimed_on, claimed.event_id, claimant
