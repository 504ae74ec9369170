-- Of which network was a group, and when? Here JNIM's parts, Boko Haram and the Sahel branch of the Islamic State.
select
    groups.canonical_name,
    affiliations.network,
    affiliations.valid_from,
    affiliations.valid_to,
    affiliations.basis
from marts.dim_group_affiliations as affiliations
inner join marts.dim_groups as groups on affiliations.group_id = groups.group_id
where affiliations.group_id in ('jnim', 'al-mourabitoun', 'ansar-dine', 'boko-haram', 'isgs', 'issp')
order by groups.canonical_name, affiliations.valid_from
