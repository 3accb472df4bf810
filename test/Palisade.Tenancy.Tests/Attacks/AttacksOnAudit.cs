namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Beyond the catalogue: the history of what was done, as somebody who runs SQL under a genuine scope of A would like to have it.</summary>
internal static class AttacksOnAudit
{
    private const string Mine = "update access.api_keys set label = 'changed by the attacker' where id = '{A1K}'";

    private const string NoJob = "substr(ctx.who(), 66, 1) = 'j' and ";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("AU1", [], "Read the history of another tenant or organization", "The wall and the reach on the history", Weaken.Open("audit.entries"),
            a => a.ReadsAsync("select after::text from audit.entries")),
        new("AU2", [], "Read what is not sealed yet", "Nobody was granted SELECT on new entries", "grant select on audit.fresh to palisade_app;",
            a => a.ReadsAsync(Attacker.AllOfA, "forbidden", "select after::text from audit.fresh")),
        new("AU3", [], "Change or delete one's own entries", "The application holds neither verb on the history",
            """
            grant update, delete on audit.fresh, audit.entries to palisade_app; grant select on audit.fresh to palisade_app;
            create policy changes on audit.entries for update using (true); create policy removes on audit.entries for delete using (true);
            """,
            async a =>
            {
                const string count = "select string_agg(t, ' ' order by t) from (select f::text from audit.fresh f where tenant_id = '{A}' union all select e::text from audit.entries e where tenant_id = '{A}') x (t)";
                var before = await a.Stage.AdminScalarAsync(count);
                await using var session = await a.OpenAsync();
                foreach (var statement in (string[])["delete from audit.fresh", "delete from audit.entries", "update audit.entries set after = null", "truncate audit.entries"])
                {
                    await session.BeginAsync(Attacker.AllOfA);
                    await session.RunAsync(statement);
                    await session.CommitAsync();
                }

                return !Equals(before, await a.Stage.AdminScalarAsync(count));
            }),
        new("AU4", [], "Insert an entry by hand, as somebody else or for B", "Nobody was granted INSERT on the history",
            "grant insert on audit.fresh, audit.entries to palisade_app;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync("insert into audit.fresh (tenant_id, visible_to, source, action, actor_kind, actor_id, request_id) values ('{A}', '{A}', 'change', 'key.created', 'u', '{A2M}', 'forged')");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.fresh where request_id = 'forged'") is not null;
            }),
        new("AU5", [], "Write into the history of B through the recorder", "The wall binds the recorder",
            Weaken.NoWall("audit.fresh") + Weaken.Rewrite("audit.note(text, text, text, jsonb, uuid, int, text, uuid, text)", "values (ctx.tenant_id()", "values (org"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync("select audit.note('key.created', null, null, null, '{B}', 1, 'u', '{BM}', 'forged in B')");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.fresh where tenant_id = '{B}' and request_id = 'forged in B'") is not null;
            }),
        new("AU6", [], "Act under another name: give the recorder an actor", "The actor is the scope's; only the server's jobs name another",
            Weaken.Rewrite("audit.note(text, text, text, jsonb, uuid, int, text, uuid, text)", "substr(who, 66, 1) in ('j', 'a')", "true"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("select audit.note('data.exported', null, null, null, null, 1, 'u', '{A2M}', null)");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.fresh where action = 'data.exported' and actor_id = '{A2M}'") is not null;
            }),
        new("AU7", [], "Pass a note off as a change of a row", "Only the trigger writes changes",
            Weaken.Rewrite("audit.note(text, text, text, jsonb, uuid, int, text, uuid, text)", "'note', note.action", "'change', note.action"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("select audit.note('api_key.deleted', 'api_key', '{A1K}', null, null, 1, null, null, null)");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.fresh where action = 'api_key.deleted' and source = 'change'") is not null;
            }),
        new("AU8", [], "Change a row without leaving an entry", "A trigger that the application can neither drop nor switch off",
            "alter table access.api_keys disable trigger audit_update;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                foreach (var off in (string[])["set session_replication_role = replica", "alter table access.api_keys disable trigger all", "drop trigger audit_update on access.api_keys", "select 1"])
                {
                    await session.BeginAsync(Attacker.A1);
                    await session.RunAsync(off);
                    await session.RollbackAsync();
                }

                await session.BeginAsync(Attacker.A1);
                var done = await session.RunAsync(Mine);
                await session.CommitAsync();
                return !Session.Failed(done) && await a.Stage.AdminScalarAsync("select 1 from audit.fresh where target_id = '{A1K}' and actor_id = '{A1M}' and action = 'api_key.updated'") is null;
            }),
        new("AU9", [], "Escape the trigger by giving the row another key", "A row whose key changed is one that went and one that came",
            Weaken.Rewrite("audit.record()", "full join", "join"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                var done = await session.RunAsync("update access.api_keys set id = '{X}' where id = '{A1K}'");
                await session.CommitAsync();
                return !Session.Failed(done) && await a.Stage.AdminScalarAsync("select 1 from audit.fresh where target_id = '{X}' and actor_id = '{A1M}'") is null;
            }),
        new("AU10", [], "Number and link entries, or plant a signature, as a user", "Only a job of the server seals",
            Weaken.Rewrite("audit.require_job()", NoJob, ""),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync("select audit.keep_head(77, sha256('x'), now(), 'planted', 'x')");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.heads where key_id = 'planted'") is not null;
            }),
        new("AU11", [], "Read a secret or an address in the history of one's own changes", "Columns that nobody declared as shown are masked",
            Weaken.Rewrite("audit.record()", "case when c.key = any (shown) then c.value else '\"•••\"' end)", "c.value)"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.RunAsync("insert into access.members (tenant_id, id, org_id, email, name, role) values ('{A}', '{X}', '{A1}', 'hidden@x.example', 'Hidden', 'partner_user')");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from audit.fresh where after::text like '%hidden@x.example%'") is not null;
            }),
    ];
}
