-- Pairs of the sample's lines, by their first words, and whether they tell one happening. Lines that are not landed are no
-- finding.
with cases (one_text, other_text, is_one_event) as (
    values
    ('JNIM kills dozens in Mali base attack', 'The attack in Mali’s northern Gao region', true),
    ('The photos detail the In-Delimane assault', 'Friday’s assault marks the Islamic State’s', false),
    ('In addition to the prison break, JNIM', 'The jihadist group also claimed an assault on a high-security prison', false),
    ('JNIM kills dozens in Mali base attack', 'In a statement released earlier today', false),
    ('The attack in Mali’s northern Gao region', 'In a statement released earlier today', false),
    ('Amadou Kouffa, the leader of JNIM’s', 'Al Qaeda’s Group for Support of Islam and Muslims directly refutes', false)
),

mentions as (
    select
        blurb_text,
        event_id,
        event_type,
        record_class
    from {{ ref('fct_event_mentions') }}
    where record_class in ('event', 'legal_action', 'communication')
),

judged as (
    select
        cases.one_text,
        cases.other_text,
        cases.is_one_event,
        bool_or(one.event_id = other.event_id) as is_linked
    from cases
    inner join mentions as one on starts_with(one.blurb_text, cases.one_text)
    inner join mentions as other on starts_with(other.blurb_text, cases.other_text)
    group by all
)

select *
from judged
where is_linked <> is_one_event
