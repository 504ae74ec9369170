{#- The first day that a registry date of 4, 7 or 10 characters ('2017', '2017-03', '2017-03-02') covers; null stays null. -#}
{% macro first_day(column) -%}
    cast({{ column }} || substr('-01-01', length({{ column }}) - 3) as date)
{%- endmacro %}

{#- The last day that such a date covers. -#}
{% macro last_day_of(column) -%}
    case length({{ column }})
        when 4 then cast({{ column }} || '-12-31' as date)
        when 7 then last_day(cast({{ column }} || '-01' as date))
        else cast({{ column }} as date)
    end
{%- endmacro %}
