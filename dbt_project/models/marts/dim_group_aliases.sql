select
    substr(md5(concat_ws('|', alias, group_id, coalesce(scope_countries, ''), coalesce(valid_from, ''))), 1, 16) as alias_id,
    alias,
    alias_norm,
    group_id,
    alias_type,
    coalesce(string_split(scope_countries, '|'), []) as scope_countries,
    {{ first_day('valid_from') }} as valid_from,
    {{ last_day_of('valid_to') }} as valid_to,
    priority,
    auto_resolve as resolves,
    note
from {{ ref('group_aliases') }}
