select
    source_id,
    publisher,
    licence,
    language,
    url
from {{ landed('sources') }}
