-- code: F19
-- title: A runtime role owns or may read large objects
-- severity: error
-- class: 98
-- why: They hold data without a tenant: any request that guesses or lists the number (pg_largeobject_metadata is public) reads them.
-- fix: Move the contents into a table with row-level security and unlink them.
select k.app as object,
       format('It owns or may read %s large objects; the first is number %s.', count(*), min(k.oid::bigint)) as detail,
       'Copy the contents to a bytea column of a tenant table, then select lo_unlink(oid).' as fix
  from (
        select m.oid, format('%I', r.app) as app from pg_largeobject_metadata m join reach r on r.role = m.lomowner
        union
        select m.oid, format('%I', r.app) from pg_largeobject_metadata m cross join lateral aclexplode(m.lomacl) a
          join reach r on a.grantee = r.role or a.grantee = 0
         where a.grantee <> m.lomowner
  ) k
 group by k.app
