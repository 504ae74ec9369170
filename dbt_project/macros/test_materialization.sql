{#-
    As dbt's own, but a test's failing rows are stored only where there are any: a table for each of hundreds of tests that
    pass would cost more than the tests. An older run's failing rows are dropped, so that what stands is of the last run.
-#}
{% materialization test, adapter='duckdb' %}
    {%- set relations = [] -%}
    {%- set main_sql = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {%- set fail_calc = config.get('fail_calc') -%}

    {%- call statement('main', fetch_result=True) -%}
        {{ get_test_sql(main_sql, fail_calc, config.get('warn_if'), config.get('error_if'), limit=none) }}
    {%- endcall -%}

    {%- if should_store_failures() -%}
        {%- set old_relation = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
        {%- if old_relation -%}
            {%- do adapter.drop_relation(old_relation) -%}
        {%- endif -%}
        {%- if load_result('main').table.rows[0][0] | int > 0 -%}
            {%- set target_relation = api.Relation.create(
                identifier=model['alias'], schema=schema, database=database, type='table'
            ) -%}
            {%- call statement('store', auto_begin=True) -%}
                {{ get_create_sql(target_relation, main_sql) }}
            {%- endcall -%}
            {%- do relations.append(target_relation) -%}
        {%- endif -%}
        {{ adapter.commit() }}
    {%- endif -%}

    {{ return({'relations': relations}) }}
{% endmaterialization %}
