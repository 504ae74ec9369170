{#-
    Whether two mentions cannot be one happening, whatever else speaks for it: another class of record, countries, divisions or
    precise places that have nothing in common, or dates more than a day apart. Aggregates are a class of their own, so an
    aggregate never swallows an event.
-#}
{% macro mentions_exclude(one, other) -%}
    (
        {{ one }}.record_class <> {{ other }}.record_class
        or coalesce({{ one }}.n_incidents <> {{ other }}.n_incidents, false)
        or (
            len({{ one }}.countries) > 0 and len({{ other }}.countries) > 0
            and not list_has_any({{ one }}.countries, {{ other }}.countries)
        )
        or (
            len({{ one }}.admin1) > 0 and len({{ other }}.admin1) > 0
            and not list_has_any({{ one }}.admin1, {{ other }}.admin1)
        )
        or (
            {{ one }}.geo_precision <= 2 and {{ other }}.geo_precision <= 2
            and len({{ one }}.place_keys) > 0 and len({{ other }}.place_keys) > 0
            and not list_has_any({{ one }}.place_keys, {{ other }}.place_keys)
        )
        or coalesce(
            {{ one }}.date_from > {{ other }}.date_to + interval 1 day
            or {{ other }}.date_from > {{ one }}.date_to + interval 1 day,
            false
        )
    )
{%- endmacro %}
