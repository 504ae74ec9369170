-- Which tests of the data found rows to look at, and how did all of them end in the run that published this?
select
    tested,
    kind,
    severity,
    status,
    count(*) as tests,
    coalesce(sum(failing_rows), 0) as failing_rows,
    string_agg(test_name || ' (' || failing_rows || ' in ' || failing_rows_in || ')', '; ' order by test_name)
        filter (failing_rows > 0) as found
from marts.run_tests
group by all
order by failing_rows desc, tested, kind, severity, status
