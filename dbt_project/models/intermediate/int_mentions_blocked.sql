{{ config(materialized='scoped', scope='blurb') }}
with {{ described_mentions('blurb', 'blurb_id') }},

{{ blocks_of_mentions() }},

gathered as (
    select
        number,
        list_sort(list(block)) as blocks
    from blocks
    group by number
)

select
    mentions.mention_id,
    mentions.blurb_id,
    gathered.blocks
from mentions
inner join gathered on mentions.number = gathered.number
