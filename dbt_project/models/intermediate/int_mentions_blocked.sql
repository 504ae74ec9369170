{{ config(materialized='scoped', scope='blurb') }}
with {{ described_mentions('blurb', 'blurb_id') }},

{{ blocks_of_mentions() }}

select
    blocks.mention_id,
    mentions.blurb_id,
    blocks.block
from blocks
inner join mentions on blocks.mention_id = mentions.mention_id
