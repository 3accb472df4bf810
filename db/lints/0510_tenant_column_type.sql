-- code: T10
-- title: The tenant column has another type than elsewhere
-- severity: warning
-- palisade: error
-- class: 40, 41, 51
-- why: A policy that must cast compares text, or fails on a value that is no number, or cannot use the index. uuid against uuid does none of it.
-- fix: Use one type for the tenant column everywhere; uuid is the safe one.
with usual as (
    select case when p.profile = 'palisade' then 'uuid'::regtype::oid else mode() within group (order by t.tenant_type) end as type
      from params p left join tenant_tables t on true group by p.profile
)
select t.name as object,
       format('The column is %s; %s.', format_type(t.tenant_type, null),
              case when p.profile = 'palisade' then 'it must be uuid' else format('in most tables it is %s', format_type(u.type, null)) end) as detail,
       format('alter table %s alter column %I type %s using …;', t.name, p.tenant_column, format_type(u.type, null)) as fix
  from tenant_tables t cross join usual u cross join params p
 where t.tenant_type <> u.type
