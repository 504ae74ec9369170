{#-
    Whether two mentions cannot be one happening, whatever else speaks for it: another class of record, countries, divisions or
    precise places that have nothing in common, or dates more than a day apart. Aggregates are a class of their own, so an
    aggregate never swallows an event.
-#}
{% macro mentions_exclude(one, other) -%}
    (
        {{ happenings_exclude(one, other) }}
        or {{ places_exclude(one, other) }}
    )
{%- endmacro %}

{#- The same by what is told beside places: the class of record, how many incidents, dates. -#}
{% macro happenings_exclude(one, other) -%}
    (
        {{ one }}.record_class <> {{ other }}.record_class
        or coalesce({{ one }}.n_incidents <> {{ other }}.n_incidents, false)
        or coalesce(
            {{ one }}.date_from > {{ other }}.date_to + interval 1 day
            or {{ other }}.date_from > {{ one }}.date_to + interval 1 day,
            false
        )
    )
{%- endmacro %}

{#-
    The same by what is told of places. What is told to be near a place may be at another one that lies near it or that no list
    holds.
-#}
{% macro places_exclude(one, other) -%}
    (
        (
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
            and not (
                greatest({{ one }}.geo_precision, {{ other }}.geo_precision) = 2
                and coalesce({{ km_between(one, other) }} <= 30, true)
            )
        )
    )
{%- endmacro %}

{#- Kilometres between two points (`lat`, `lon`), good to a percent at the distances of a district; null where one is unknown. -#}
{% macro km_between(one, other) -%}
    111.2 * sqrt(
        power({{ one }}.lat - {{ other }}.lat, 2)
        + power(({{ one }}.lon - {{ other }}.lon) * cos(radians({{ one }}.lat)), 2)
    )
{%- endmacro %}
