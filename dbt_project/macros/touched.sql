{#-
    How a build takes up only what is new. `int_blurbs_touched` names the blurbs that the last build did not know as they are
    now; each `scoped` model then replaces the rows that these can change and leaves the others. Where anything but what landed
    has changed (code, seeds, versions), or the last build did not come to its end, every model is built whole.
-#}

{#- A model as it stands in the database, without a dependency on it: what the last build left there. -#}
{% macro standing(name) -%}
    {%- if target.type == 'duckdb' -%}
        {{ return(adapter.get_relation(database=target.database, schema='intermediate', identifier=name)) }}
    {%- endif -%}
{%- endmacro %}

{#- Whether this build takes up only what is new; false while parsing and in unit tests. -#}
{% macro adding() -%}
    {%- if not execute or target.type != 'duckdb' or model.resource_type not in ['model', 'test'] -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set touched = standing('int_blurbs_touched') -%}
    {%- if touched is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set marks = run_query(
        "select count(*) from " ~ touched ~ " where blurb_id is null and not is_whole and invocation_id = '" ~ invocation_id ~ "'"
    ) -%}
    {{ return(marks.columns[0].values()[0] > 0) }}
{%- endmacro %}

{#- What every row of the warehouse depends on beside what landed: models, seeds, macros, versions, settings. -#}
{% macro project_digest() -%}
    {%- if not execute -%}
        {{ return('') }}
    {%- endif -%}
    {%- set parts = [
        env_var('BLOTTER_PROJECT_DIGEST', ''), current_version('extractor') | trim, current_version('reference') | trim,
        var('schema_version'),
    ] -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type in ['model', 'seed'] -%}
        {%- do parts.append(node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('|'))) }}
{%- endmacro %}

{#- SQL: the files of the frames that blurbs come from. -#}
{% macro landed_files() -%}
    {{ return(adapter.dispatch('landed_files')()) }}
{%- endmacro %}

{#- Builds on Spark are whole ones, so that nothing asks for files. -#}
{% macro spark__landed_files() -%}
    select cast(null as varchar) as file where false
{%- endmacro %}

{% macro default__landed_files() -%}
    {%- set patterns = [] -%}
    {%- for frame in ['blurbs', 'readings', 'candidates', 'places', 'sources'] -%}
        {%- do patterns.append(
            "select file from glob('" ~ (env_var('BLOTTER_HOME', '..') ~ '/raw/' ~ frame ~ '/[!.]*.parquet') | replace("'", "''") ~ "')"
        ) -%}
    {%- endfor -%}
    {{ return(patterns | join(' union all ')) }}
{%- endmacro %}

{#-
    The files that landed since the last build that came to its end; none where everything has to be built whole: there was no
    such build, or something else than new files tells it from this one.
-#}
{% macro new_files() -%}
    {%- if not execute or target.type != 'duckdb' or model.resource_type != 'model' or flags.FULL_REFRESH -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set ended = standing('int_builds_ended') -%}
    {%- for name in ['int_builds_ended', 'int_blurbs_sighted', 'int_blurbs_versioned', 'int_mentions_blocked', 'int_mentions_linked', 'int_events_versioned'] -%}
        {%- if standing(name) is none -%}
            {{ return(none) }}
        {%- endif -%}
    {%- endfor -%}
    {%- set digests = run_query("select project_digest from " ~ ended).columns[0].values() | list -%}
    {%- if digests != [project_digest()] -%}
        {{ return(none) }}
    {%- endif -%}
    {#- States that were never put on record have no time of their own yet. -#}
    {%- set unrecorded = run_query(
        "select (select count(*) from " ~ standing('int_events_versioned') ~ ")
        - (select count(*) from " ~ ref('stg_event_history') ~ ")"
    ) -%}
    {%- if unrecorded.columns[0].values()[0] != 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set changes = run_query(
        "select coalesce(now.file, before.file), now.file is null or regexp_matches(now.file, '/raw/(places|sources)/[^/]*$')
        from (" ~ landed_files() ~ ") as now
        full outer join (select unnest(files) as file from " ~ ended ~ ") as before on now.file = before.file
        where now.file is null or before.file is null"
    ) -%}
    {#-
        A file that is gone took rows away, new places stand on the map under every event, and what is said of sources tells
        which of them count once.
    -#}
    {%- if changes.columns[1].values() | select | list -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(changes.columns[0].values() | list) }}
{%- endmacro %}

{#- SQL: a list of the usable corrections, each with its place in the order and the mentions that it names. -#}
{% macro usable_corrections() -%}
    select
        coalesce(list({
            'name': correction_id || '-' || position,
            'mention_ids': [target_mention_id, case field when 'merge' then new when 'split' then old end]
        }), []) as corrections
    from {{ ref('stg_corrections') }}
    where problem is null
{%- endmacro %}

{#- The blurbs of mentions that corrections name which were not there in the last build, or are there no more. -#}
{% macro changed_corrections() -%}
    {%- set changed = run_query(
        "select distinct split_part(mention_id, '-', 1) from (select unnest(correction['mention_ids']) as mention_id from (
            select correction from (
                select unnest(corrections) as correction from " ~ standing('int_builds_ended') ~ "
                union all select unnest(corrections) as correction from (" ~ usable_corrections() ~ ")
            ) group by correction having count(*) = 1
        )) where mention_id is not null"
    ) -%}
    {{ return(changed.columns[0].values() | list) }}
{%- endmacro %}

{#- SQL: whether a row of a staging view lies in a file that holds touched blurbs, so that no other file is opened. -#}
{% macro in_touched_files(view) -%}
    {%- if not adding() -%}
        true
    {%- else -%}
        {%- set found = run_query("select distinct landed_in from " ~ view ~ " where " ~ only_touched('blurb', 'blurb_id')) -%}
        landed_in in ('{{ found.columns[0].values() | map("replace", "'", "''") | join("', '") }}')
    {%- endif -%}
{%- endmacro %}

{#- SQL: whether a row can have changed; `true` where everything is built whole. -#}
{% macro only_touched(kind, column) -%}
    {%- if not adding() -%}
        true
    {%- elif kind == 'blurb' -%}
        {{ column }} in (select blurb_id from {{ standing('int_blurbs_touched') }} where blurb_id is not null)
    {%- elif kind == 'blurb_neighbouring' -%}
        {{ column }} in (select split_part(mention_id, '-', 1) from {{ standing('int_mentions_touched') }} where is_neighbouring)
    {%- elif kind in ['is_touched', 'is_displaced', 'is_neighbouring', 'is_relinked'] -%}
        {{ column }} in (select mention_id from {{ standing('int_mentions_touched') }} where {{ kind }})
    {%- elif kind == 'event' -%}
        {{ column }} in ({{ touched_events() }})
    {%- elif kind == 'mention_of_event' -%}
        {{ column }} in (
            select mention_id from {{ standing('int_mentions_linked') }} where event_id in ({{ touched_events() }})
        )
    {%- endif -%}
{%- endmacro %}

{#- SQL: whether a pair has to be compared again: one of it is touched, or both lie where a walk may have been displaced. -#}
{% macro only_compared(left, right) -%}
    (
        {{ only_touched('is_touched', left) }}
        or {{ only_touched('is_touched', right) }}
        or ({{ only_touched('is_displaced', left) }} and {{ only_touched('is_displaced', right) }})
    )
{%- endmacro %}

{#- The events that the relinked mentions belonged to, and those that they belong to now. -#}
{% macro touched_events() -%}
    select event_id from {{ standing('int_mentions_touched') }} where event_id is not null
    union
    select event_id from {{ standing('int_mentions_linked') }}
    where mention_id in (select mention_id from {{ standing('int_mentions_touched') }} where is_relinked)
{%- endmacro %}

{#- SQL of the rows that a scoped model replaces. -#}
{% macro replaced_rows(scope) -%}
    {%- if scope == 'blurb' -%}
        {{ only_touched('blurb', 'blurb_id') }}
    {%- elif scope == 'mention' -%}
        {{ only_touched('is_relinked', 'mention_id') }}
    {%- elif scope == 'event' -%}
        {{ only_touched('event', 'event_id') }}
    {%- elif scope == 'compared_pair' -%}
        {{ only_compared('left_mention_id', 'right_mention_id') }}
    {%- elif scope == 'relinked_pair' -%}
        {{ only_touched('is_relinked', 'left_mention_id') }} or {{ only_touched('is_relinked', 'right_mention_id') }}
    {%- elif scope == 'related_event' -%}
        {{ only_touched('event', 'event_id') }} or {{ only_touched('event', 'related_event_id') }}
    {%- else -%}
        {{ exceptions.raise_compiler_error("No scope " ~ scope) }}
    {%- endif -%}
{%- endmacro %}

{#-
    A table of which a build replaces only the rows in `scope` (see `replaced_rows`), where it takes up only what is new; else a
    table like any other. The model's own query has to give exactly the rows of that scope.
-#}
{% materialization scoped, adapter='duckdb' %}
    {%- if not adding() or load_cached_relation(this) is none -%}
        {{ return(materialization_table_duckdb()) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('replaced') -%}
        delete from {{ this }} where {{ replaced_rows(config.get('scope')) }}
    {%- endcall %}
    {% call statement('main') -%}
        insert into {{ this }} by name ({{ compiled_code }})
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}
