-- Where a group claims a toll and others tell one, how far apart are they?
select
    claimant,
    event_type,
    date_from,
    claimed_low,
    claimed_best,
    reported_low,
    reported_best,
    difference_best
from marts.rpt_claims_against_reports
where coalesce(claimed_low, claimed_best) is not null
order by abs(coalesce(difference_best, 0)) desc, event_id
