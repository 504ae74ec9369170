-- "The al Qaeda group" or "jihadists" are descriptors: words like these alone never give an organisation.
with descriptors as (
    select distinct alias_norm
    from {{ ref('dim_group_aliases') }}
    where alias_type = 'descriptor' and not resolves
)

select
    evidence.mention_id,
    evidence.field,
    evidence.value,
    evidence.span_text
from {{ ref('fct_evidence') }} as evidence
inner join {{ ref('dim_groups') }} as groups on evidence.value = groups.group_id
inner join descriptors
    on trim(regexp_replace(lower(strip_accents(evidence.span_text)), '[^a-z0-9]+', ' ', 'g')) = descriptors.alias_norm
where
    evidence.field in ('perpetrators', 'targets', 'claimants')
    and evidence.basis = 'text'
    and groups.group_type in ('nsag', 'pmc')
