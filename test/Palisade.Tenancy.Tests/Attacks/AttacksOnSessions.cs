using Npgsql;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Catalogue part D, second half: poison left in a pooled session, part E: constraints that tell, part F: side channels.</summary>
internal static class AttacksOnSessions
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("D47", [55, 64], "Put one's own statement under the name of one that the driver has prepared", "ctx.enter refuses a session with SQL-level prepared statements",
            Weaken.Hygiene(Weaken.NoHygieneForPrepared),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await using var harmless = new NpgsqlCommand("select 'harmless'", session.Connection);
                await harmless.PrepareAsync();
                var name = (await session.RunAsync("select name from pg_prepared_statements")).Split('|')[0];
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync($"deallocate \"{name}\"; prepare \"{name}\" as select string_agg(p.name, ',') from programs.partners p");
                await session.CommitAsync();
                await session.BeginAsync(Attacker.B1);
                try
                {
                    return (await harmless.ExecuteScalarAsync() as string ?? "").Contains("forbidden", StringComparison.Ordinal);
                }
                catch (PostgresException)
                {
                    return false;
                }
            }),
        new("D49", [55, 65], "Read a holdable cursor that B left open", "ctx.enter refuses a session with holdable cursors", Weaken.Hygiene(Weaken.NoHygieneForCursors),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.B1);
                await session.RunAsync("declare c cursor with hold for select name from programs.partners");
                await session.CommitAsync();
                await session.BeginAsync(Attacker.A1);
                return (await session.RunAsync("fetch all from c")).Contains("forbidden", StringComparison.Ordinal);
            }),
        new("D13", [71], "Ask a foreign key what B has", "Foreign keys include the tenant",
            "alter table programs.programs add unique (id); alter table programs.links drop constraint links_tenant_id_program_id_fkey; alter table programs.links add foreign key (program_id) references programs.programs (id);",
            a => a.DiffersAsync(Link("mine", "?"), "{BP}", "{X}")),
        new("D70", [74], "Ask a foreign key what another organization has", "Foreign keys between organization-level tables include the organization",
            "alter table access.sessions drop constraint sessions_tenant_id_org_id_member_id_fkey; alter table access.sessions add foreign key (tenant_id, member_id) references access.members (tenant_id, id);",
            a => a.DiffersAsync("insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at) values ('{A}', '{X}', '{A1}', '?', sha256('x'), '2100-01-01')", "{A2M}", "{X}")),
        new("D14", [72], "Delete rows of B by a cascade", "Foreign keys include the tenant",
            """
            alter table programs.notes drop constraint notes_tenant_id_sample_id_fkey; delete from programs.samples where tenant_id = '{B}';
            alter table programs.samples add unique (id); alter table programs.notes add foreign key (sample_id) references programs.samples (id) on delete cascade;
            """,
            a => a.ChangesAsync("delete from programs.samples"))
        { Setup = Family("on delete cascade") },
        new("D20", [73], "Lose the tenant of rows by ON DELETE SET NULL", "SET NULL names its columns",
            "alter table programs.notes drop constraint notes_tenant_id_sample_id_fkey; alter table programs.notes alter tenant_id drop not null; alter table programs.notes add foreign key (tenant_id, sample_id) references programs.samples (tenant_id, id) on delete set null;",
            async a =>
            {
                await a.ChangesAsync("delete from programs.samples");
                return await a.Stage.AdminScalarAsync("select count(*) from programs.notes where tenant_id is null") is > 0L;
            })
        { Setup = Family("on delete set null (sample_id)") },
        new("D15", [75], "Ask a unique key what B has", "Unique constraints start with the tenant", "alter table programs.links add unique (link_key);",
            a => a.DiffersAsync(Link("?", "{AP}"), "forbidden-B1", "missing-B1")),
        new("D16", [76], "Ask the row count of ON CONFLICT DO NOTHING what B has", "Unique constraints start with the tenant", "alter table programs.links add unique (link_key);",
            a => a.DiffersAsync(Link("?", "{AP}") + " on conflict do nothing", "forbidden-B1", "missing-B1")),
        new("D74", [77], "Notice B's uncommitted row by waiting for it", "Unique constraints start with the tenant", "alter table programs.links add unique (link_key);",
            async a =>
            {
                await using var victim = await a.OpenAsync();
                await victim.BeginAsync(Attacker.B1);
                await victim.RunAsync("insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{B}', '{X}', '{B1}', 'pending', '{BP}')");
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("set local lock_timeout = '700ms'");
                return (await session.RunAsync(Link("pending", "{AP}"))).Contains("55P03", StringComparison.Ordinal);
            }),
        new("D18", [78], "Ask an exclusion constraint what B has", "Exclusion constraints start with the tenant", "alter table programs.links add exclude (link_key with =);",
            a => a.DiffersAsync(Link("?", "{AP}"), "forbidden-B1", "missing-B1")),
        new("D19", [79], "Read a hidden key value in an error's DETAIL", "PostgreSQL leaves it out where policies hold", "alter table programs.spans no force row level security, disable row level security;",
            async a => (await a.OpenAsync().RunOnceAsync(Attacker.A1, "insert into programs.spans values ('{A}', '{A1}', '[150,151)')")).Contains("[100,200)", StringComparison.Ordinal))
        {
            Setup = """
                set role palisade_owner;
                create table programs.spans (tenant_id uuid not null, org_id uuid not null, span int4range, exclude using gist (span with &&));
                call ctx.protect('programs.spans', 'organization', 'organization');
                reset role;
                insert into programs.spans values ('{B}', '{B1}', '[100,200)');
                """,
        },
        new("D21", [66, 80], "Read the volume of all tenants from a sequence", "No SELECT on sequences", "grant select on programs.numbers to palisade_app;",
            a => a.ReadsAsync(Attacker.A1, "47110815", "select last_value from programs.numbers", "select pg_sequence_last_value('programs.numbers')", "select last_value from pg_sequences"))
        { Setup = "create sequence programs.numbers; select setval('programs.numbers', 47110815);" },
        new("D57", [86], "Read sizes, counters and statistics of all tenants together", "Counting views and functions of the server are revoked",
            "grant execute on function pg_relation_size(regclass, text), pg_stat_get_tuples_inserted(oid) to public; grant select on pg_stat_all_tables, pg_stat_user_tables to public;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                var size = await session.RunAsync("select pg_relation_size('programs.partners', 'main')");
                await session.RollbackAsync();
                return !Session.Failed(size) || !Session.Failed(await session.RunAsync("select n_live_tup from pg_stat_user_tables"));
            }),
        new("D66", [87], "Read samples of the planner's statistics", "pg_stats hides tables whose policies bind the caller", "alter table programs.partners no force row level security, disable row level security;",
            a => a.ReadsAsync("select histogram_bounds::text || coalesce(most_common_vals::text, '') from pg_stats where tablename = 'partners' and attname = 'name'",
                "select * from pg_statistic", "select most_common_vals::text from pg_stats_ext"))
        { Setup = "analyze programs.partners;" },
        new("D54", [89], "Watch other sessions' advisory locks", "pg_locks is revoked", "grant select on pg_locks to public; grant execute on function pg_lock_status() to public;",
            async a =>
            {
                await using var victim = await a.OpenAsync();
                await victim.BeginAsync(Attacker.B1);
                await victim.RunAsync("select pg_advisory_xact_lock(47110815)");
                return await a.ReadsAsync(Attacker.A1, "47110815", "select objid from pg_locks where locktype = 'advisory'");
            }),
        new("D51", [98], "Read a large object of B", "The functions of large objects are revoked", "grant execute on function lo_get(oid) to public;",
            a => a.ReadsAsync("select convert_from(lo_get(4711), 'UTF8')"))
        { Setup = "select lo_from_bytea(4711, 'forbidden object'); grant select on large object 4711 to palisade_app;" },
    ];

    private static string Link(string key, string program) =>
        $"insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{{A}}', '{{XL}}', '{{A1}}', '{key}', '{program}')";

    /// <summary>A parent and a child table; A's and B's parents have the same id on purpose.</summary>
    private static string Family(string onDelete) =>
        $$"""
        set role palisade_owner;
        create table programs.samples (tenant_id uuid not null, id uuid not null, org_id uuid not null, primary key (tenant_id, id));
        create table programs.notes (tenant_id uuid not null, id uuid not null, org_id uuid not null, sample_id uuid,
            foreign key (tenant_id, sample_id) references programs.samples (tenant_id, id) {{onDelete}});
        call ctx.protect('programs.samples', 'organization', 'organization');
        call ctx.protect('programs.notes', 'organization', 'organization');
        reset role;
        insert into programs.samples values ('{A}', '{XS}', '{A1}'), ('{B}', '{XS}', '{B1}');
        insert into programs.notes values ('{A}', '{A1N}', '{A1}', '{XS}'), ('{B}', '{B1N}', '{B1}', '{XS}');
        """;
}
