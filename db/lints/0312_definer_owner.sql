-- code: F12
-- title: A function of the context, the doors, the audit or the erasure has the wrong owner
-- severity: error
-- needs: palisade
-- class: 21, 32
-- why: Context functions run as palisade_guard, which can read the sealing key and nothing else; doors run as palisade_doors, which can read the lookup
--      tables and nothing else; those of the audit run as palisade_audit, which can add to the history; erasure runs as palisade_eraser, which the walls bind. Another owner brings other rights into them, or can replace them.
-- fix: Give it to its owner.
select f.name as object, format('It is owned by %I; functions in %s belong to %s.', f.owner_name, f.schema, k.owner) as detail,
       format('alter %s %s owner to %s;', f.word, f.name, k.owner) as fix
  from functions f
  join (values ('ctx', 'palisade_guard'), ('doors', 'palisade_doors'), ('audit', 'palisade_audit'), ('erasure', 'palisade_eraser')) as k (schema, owner) on k.schema = f.schema
 where f.owner_name <> k.owner and f.definer and f.extension is null
