{#- The words of every piece of evidence stand at its offsets in the blurb as landed. -#}
{% test spans_hold(model) %}
    select evidence.*
    from {{ model }} as evidence
    inner join {{ ref('fct_event_mentions') }} as mentions on evidence.mention_id = mentions.mention_id
    where
        evidence.span_start is not null
        and substr(mentions.blurb_text, evidence.span_start + 1, evidence.span_end - evidence.span_start) <> evidence.span_text
        and coalesce(substr(mentions.blurb_title, evidence.span_start + 1, evidence.span_end - evidence.span_start), '')
        <> evidence.span_text
{% endtest %}
