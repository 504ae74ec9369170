-- One row: what the last build that came to its end was made from; `int_blurbs_touched` takes it away before anything changes.
-- depends_on: {{ ref('int_blurbs_sighted') }}
-- depends_on: {{ ref('int_blurbs_touched') }}
-- depends_on: {{ ref('int_blurbs_versioned') }}
-- depends_on: {{ ref('int_claims_gathered') }}
-- depends_on: {{ ref('int_denials_attributed') }}
-- depends_on: {{ ref('int_event_groups_gathered') }}
-- depends_on: {{ ref('int_event_regions_spanned') }}
-- depends_on: {{ ref('int_events_merged') }}
-- depends_on: {{ ref('int_events_versioned') }}
-- depends_on: {{ ref('int_group_affiliations_dated') }}
-- depends_on: {{ ref('int_mention_pairs_scored') }}
-- depends_on: {{ ref('int_mentions_blocked') }}
-- depends_on: {{ ref('int_mentions_linked') }}
-- depends_on: {{ ref('int_mentions_resolved') }}
-- depends_on: {{ ref('int_mentions_touched') }}
-- depends_on: {{ ref('int_readings_selected') }}
-- depends_on: {{ ref('int_regions_gathered') }}
-- depends_on: {{ ref('int_sources_described') }}
-- depends_on: {{ ref('bridge_event_groups') }}
-- depends_on: {{ ref('bridge_event_regions') }}
-- depends_on: {{ ref('bridge_group_relations') }}
-- depends_on: {{ ref('dim_dates') }}
-- depends_on: {{ ref('dim_event_types') }}
-- depends_on: {{ ref('dim_group_affiliations') }}
-- depends_on: {{ ref('dim_group_aliases') }}
-- depends_on: {{ ref('dim_groups') }}
-- depends_on: {{ ref('dim_regions') }}
-- depends_on: {{ ref('dim_sources') }}
-- depends_on: {{ ref('event_redirects') }}
-- depends_on: {{ ref('fct_blurb_versions') }}
-- depends_on: {{ ref('fct_claims') }}
-- depends_on: {{ ref('fct_corrections') }}
-- depends_on: {{ ref('fct_event_mentions') }}
-- depends_on: {{ ref('fct_event_relations') }}
-- depends_on: {{ ref('fct_event_versions') }}
-- depends_on: {{ ref('fct_events') }}
-- depends_on: {{ ref('fct_evidence') }}
-- depends_on: {{ ref('fct_mention_links') }}
-- depends_on: {{ ref('rpt_claims_against_reports') }}
-- depends_on: {{ ref('rpt_data_quality') }}
-- depends_on: {{ ref('rpt_events') }}
-- depends_on: {{ ref('rpt_group_month') }}
-- depends_on: {{ ref('rpt_region_month') }}
select
    '{{ project_digest() }}' as project_digest,
    (select coalesce(list_sort(list(file)), []) from ({{ landed_files() }})) as files,
    corrections
from ({{ usable_corrections() }})
