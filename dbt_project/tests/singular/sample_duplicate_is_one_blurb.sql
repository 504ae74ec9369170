-- Lines 2 and 3 of the sample are one blurb seen twice: one mention, two sightings.
select
    blurb_text,
    count(distinct blurb_id) as blurbs,
    max(sighting_count) as sightings
from {{ ref('fct_event_mentions') }}
where
    blurb_text = 'The attack in Mali’s northern Gao region is one of the deadliest in recent months.'
    and published_on is null
    and blurb_title is null
group by blurb_text
having count(distinct blurb_id) <> 1 or max(sighting_count) < 2
