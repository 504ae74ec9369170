-- Which events were unclaimed or only suspected at first and claimed later? The ledger keeps both rows.
select
    claimed.event_id,
    earlier.status as first_status,
    earlier.said_on as first_said_on,
    claimed.said_on as claimed_on,
    groups.canonical_name as claimant
from marts.fct_claims as claimed
inner join marts.fct_claims as earlier
    on
        claimed.event_id = earlier.event_id
        and earlier.status in ('unclaimed', 'suspected')
        and earlier.said_on < claimed.said_on
left join marts.dim_groups as groups on claimed.claimant_id = groups.group_id
where claimed.status = 'claimed' and claimed.claim_act = 'responsibility'
order by claimed.said_on, claimed.event_id
