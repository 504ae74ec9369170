-- Nothing is invented: every value of a mention has evidence, words or a stated context.
with slots as (
    select mention_id, 'event_type' as field, event_type as value from {{ ref('int_mentions_resolved') }}
    {%- for field in ['perpetrators', 'targets', 'claimants', 'countries', 'admin1', 'persons', 'weapons'] %}
        union all
        select mention_id, '{{ field }}' as field, unnest({{ field }}) as value from {{ ref('int_mentions_resolved') }}
    {%- endfor %}
    union all
    select mention_id, 'places' as field, unnest(place_names) as value from {{ ref('int_mentions_resolved') }}
    {%- for kind in ['deaths', 'wounded', 'abducted'] %}
        {%- for bound in ['low', 'best', 'high'] %}
            union all
            select mention_id, '{{ kind }}_{{ bound }}' as field, cast({{ kind }}_{{ bound }} as varchar) as value
            from {{ ref('int_mentions_resolved') }}
            where {{ kind }}_{{ bound }} is not null
        {%- endfor %}
    {%- endfor %}
    union all
    select mention_id, 'date_from' as field, cast(date_from as varchar) as value
    from {{ ref('int_mentions_resolved') }}
    where date_from is not null
)

select slots.*
from slots
anti join {{ ref('fct_evidence') }} as evidence
    on slots.mention_id = evidence.mention_id and slots.field = evidence.field and slots.value = evidence.value
