delete from events where data->>'kind' in ('report_made', 'report_decided', 'filter_added', 'filter_removed');
alter table events drop constraint events_audience;
alter table events
    add constraint events_audience check (audience in ('room', 'moderators', 'user')) not valid;
drop table reports;
drop table filters;
drop table slow_posts;
alter table rooms drop column slow_seconds;
