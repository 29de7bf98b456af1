delete from events where data->>'kind' in ('report_made', 'report_decided', 'filter_added', 'filter_removed');
drop table reports;
drop table filters;
drop table slow_posts;
alter table rooms drop column slow_seconds;
