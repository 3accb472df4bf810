using Palisade.Tenancy.Schema;
using Palisade.Testing;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Catalogue part D, first half: the scope itself.</summary>
internal static class AttacksOnScope
{
    private const string Partners = "select name from programs.partners";
    private const string GenuineCheck = "substr(token, 128) <> mac";
    private const string KnownCheck = "mac is null";

    /// <summary>Entering also resets what the session set, the search path among it: a second protection in the way of some controls.</summary>
    private static readonly string NoReset = Weaken.Rewrite("ctx.enter(text)", "reset all;", "null;");

    /// <summary>Signed, before tickets: what stood in the setting was the token, good for its whole life on its connection.</summary>
    private static readonly string TokenInSetting =
        Weaken.Rewrite("ctx.enter(text)", "payload || fresh", "token")
        + Weaken.Rewrite("ctx.scope()", "if substr(ticket, 128) is distinct from mac then", "payload := ctx.open_token(ticket); if false then");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("D41", [52], "Set the scope of B with plain SET, in every setting there is", "Readers believe only what ctx.enter has checked", Weaken.PlainSetting,
            a => ForgesAsync(a, ForgeB, "set local palisade.scope = '?'", "select set_config('palisade.scope', '?', true)", "set local backtrace_functions = '?'",
                "select set_config('backtrace_functions', '?', true)", "update pg_settings set setting = '?' where name = 'palisade.scope'",
                "set local app.tenant_id = '{B}'; set local palisade.tenant_id = '{B}'")),
        new("A34", [53], "Set it behind a savepoint, from a sub-query, from a SET clause of a function", "Readers believe only what ctx.enter has checked", Weaken.PlainSetting,
            a => ForgesAsync(a, ForgeB, "savepoint s; select set_config('palisade.scope', '?', true); " + Partners + "; rollback to s",
                "select name from programs.partners p, lateral (select set_config('palisade.scope', '?', true) where p.name is not null) s",
                "with s as materialized (select set_config('palisade.scope', '?', true) as v) select name from s, programs.partners p where s.v is not null",
                "create function evil.read() returns setof text language sql set palisade.scope = '?' as $$ select name from programs.partners $$; select evil.read()"))
        { Setup = Weaken.OwnSchema },
        new("A02", [58], "Enter with B's ids and the MAC of an own token", "The MAC covers every byte of the payload", Weaken.Rewrite("ctx.open_token(text)", GenuineCheck, "false"),
            a => EntersAsync(a, s => ForgeB(s.Token(Attacker.A1)))),
        new("A03", [58], "Enter for the whole tenant with a token of one organization", "The MAC covers the reach", Weaken.Rewrite("ctx.open_token(text)", GenuineCheck, "false"),
            a => EntersAsync(a, s => s.Token(Attacker.A1).Remove(40, 1).Insert(40, "a"))),
        new("A06", [58], "Enter with a token of an unknown key", "No key, no MAC, no entry", Weaken.Rewrite("ctx.open_token(text)", KnownCheck, "false"),
            // Under the signed seal an unknown key makes no ticket either, so nothing single can be taken away there.
            a => EntersAsync(a, s => "00000000" + ForgeB(s.Token(Attacker.A1))[8..])) { Only = SealVariant.Guarded },
        new("A07", [58], "Enter with tokens that are short, long, empty, NULL, upper-case, multi-byte or padded", "Any other text than the kernel's has another MAC",
            Weaken.Rewrite("ctx.open_token(text)", GenuineCheck, "not starts_with(lower(substr(token, 128)), mac)"),
            async a =>
            {
                var through = false;
                foreach (var bend in (Func<string, string?>[])[
                    t => t[..127], t => t[..190], t => t + "0", t => "", t => null, t => t[..127] + t[127..].ToUpperInvariant(), t => t.ToUpperInvariant(), t => " " + t, t => t + " ",
                    t => t.Replace('a', 'ａ'), t => t[..190] + "é", t => t + t])
                {
                    await using var session = await a.OpenAsync();
                    await session.RunAsync("begin");
                    through |= !Session.Failed(await session.EnterAsync(bend(session.Token(Attacker.A1))));
                }

                return through;
            }),
        new("A04", [59], "Use a token of another connection", "The token names its backend", Weaken.Rewrite("ctx.open_token(text)", "<> pg_backend_pid()", "is null"),
            async a =>
            {
                await using var victim = await a.OpenAsync();
                return await EntersAsync(a, _ => victim.Token(Attacker.B1));
            }),
        new("A05", [59], "Use a token after its time", "The token carries its expiry", Weaken.Rewrite("ctx.open_token(text)", "< clock_timestamp()", "is null"),
            a => EntersAsync(a, s => new ScopeSealer(MasterKey.Parse(TestDatabase.MasterKeyText), new FixedClock(TimeProvider.System.GetUtcNow().AddMinutes(-3)))
                .Seal(Attacker.B1, s.Connection.ProcessID))),
        new("A05n", [59], "Use a token that is bound to no connection", "Accepted only where the installation runs behind a pooler",
            "update ctx.setting set value = 'on' where name = 'pooler';",
            a => EntersAsync(a, _ => new ScopeSealer(MasterKey.Parse(TestDatabase.MasterKeyText)).Seal(Attacker.B1, processId: null))),
        new("A05k", [58, 62], "Use a token made with a key of one's own", "Only the installation's keys are in the key table",
            "insert into ctx.scope_key (key_id, inner_pad, outer_pad) values ('00000000', decode(repeat('36', 64), 'hex'), decode(repeat('5c', 64), 'hex'));",
            a => EntersAsync(a, s => Attacker.Mint("00000000", [.. Enumerable.Repeat((byte)0x36, 64)], [.. Enumerable.Repeat((byte)0x5c, 64)], s.Token(Attacker.B1)[8..127]))),
        new("SW", [], "Switch to a second genuine token inside a transaction", "ctx.enter refuses another scope", Weaken.Rewrite("ctx.enter(text)", "substr(current, 9, 102) <> substr(payload, 9, 102)", "false"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                await session.EnterAsync(session.Token(Attacker.B1));
                return (await session.RunAsync(Partners)).Contains("partner B", StringComparison.Ordinal);
            }),
        new("MIX", [60], "Mix two captured scopes of one connection inside one statement: the tenant of the one, the reach of the other",
            "What stands in the setting is bound to its transaction", TokenInSetting,
            async a =>
            {
                await using var session = await a.OpenAsync();
                var operatorOfA = await CaptureAsync(session, Attacker.AllOfA);
                await session.BeginAsync(Attacker.B1);
                // The first policy expression is evaluated under B1; then the setting changes and the next is evaluated under A's operator.
                var seen = await session.RunAsync(
                    $"select name from programs.partners p where (select set_config('palisade.scope', '{operatorOfA}', true)) is not null");
                seen += await session.RunAsync(
                    $"with s as materialized (select name, set_config('palisade.scope', '{operatorOfA}', true) from programs.partners) select p.name from s, programs.partners p");
                await session.RollbackAsync();
                await session.BeginAsync(Attacker.B1);
                seen += await session.RunAsync($"select set_config('palisade.scope', '{operatorOfA}', true)");
                seen += await session.RunAsync("select display_name from directory.tenants; select value::text from directory.settings");
                return seen.Contains("setting A", StringComparison.Ordinal) || seen.Contains("partner B2", StringComparison.Ordinal);
            })
        { Only = SealVariant.Signed },
        new("RPL", [54, 60], "Keep one's scope in the session for whoever comes next without one", "What stands in the setting is bound to its transaction", TokenInSetting,
            async a =>
            {
                await using var session = await a.OpenAsync();
                var captured = await CaptureAsync(session, Attacker.B1);
                await session.RunAsync($"set palisade.scope = '{captured}'");
                return (await session.RunAsync(Partners)).Contains("partner B", StringComparison.Ordinal);
            })
        { Only = SealVariant.Signed },
        new("LEFT", [54, 56, 57], "Run without a scope after a commit, a rollback, an error, or a COMMIT of one's own", "The scope is local to its transaction",
            Weaken.PlainSetting + """
                create or replace function ctx.enter(token text) returns void language plpgsql security definer as $f$ begin perform set_config('palisade.scope', ctx.open_token(token), false); end $f$;
                """,
            async a =>
            {
                var seen = "";
                foreach (var end in (string[])["commit", "rollback", "select 1 / 0", "commit and chain", "rollback; begin"])
                {
                    await using var session = await a.OpenAsync();
                    await session.BeginAsync(Attacker.B1);
                    if (!(await session.RunAsync(Partners)).Contains("partner B1", StringComparison.Ordinal))
                        throw new InvalidOperationException("B does not see its own row.");
                    await session.RunAsync(end);
                    if (end.StartsWith("select", StringComparison.Ordinal))
                        await session.RollbackAsync();
                    seen += await session.RunAsync(Partners);
                }

                return seen.Contains("partner B", StringComparison.Ordinal);
            }),
        new("A24", [67], "Hand the guard an encode() of one's own", "The guard's functions pin their search_path",
            "do $$ declare f regprocedure; begin for f in select oid from pg_proc where pronamespace = 'ctx'::regnamespace and prokind = 'f' loop execute format('alter function %s reset search_path', f); end loop; end $$;" + NoReset,
            a => HijacksAsync(a, "create function evil.encode(bytea, text) returns text immutable language sql as $$ select repeat('0', 64) $$"))
        { Setup = Weaken.OwnSchema },
        new("A25", [67], "Hand the guard a <> operator of one's own", "The guard's functions pin their search_path",
            "do $$ declare f regprocedure; begin for f in select oid from pg_proc where pronamespace = 'ctx'::regnamespace and prokind = 'f' loop execute format('alter function %s reset search_path', f); end loop; end $$;" + NoReset,
            a => HijacksAsync(a, "create function evil.same(text, text) returns boolean immutable language sql as $$ select false $$; create operator evil.<> (leftarg = text, rightarg = text, function = evil.same)"))
        { Setup = Weaken.OwnSchema },
        new("D53", [61, 88], "Read another session's token out of pg_stat_activity", "The views and functions of activity are revoked, and tokens are bind parameters",
            "grant select on pg_stat_activity to public; grant execute on function pg_stat_get_activity(int) to public;",
            async a =>
            {
                await using var victim = await a.OpenAsync();
                var token = victim.Token(Attacker.B1);
                // What the kernel never does: the token as a literal.
                await victim.RunAsync(a.Weakened ? $"select ctx.enter('{token}')" : "select 1");
                if (!a.Weakened)
                    await victim.EnterAsync(token);
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.A1);
                return (await session.RunAsync("select query from pg_stat_activity")).Contains(token, StringComparison.Ordinal);
            }),
    ];

    /// <summary>B1's ids in a token of A1.</summary>
    private static string ForgeB(string token) => token[..8] + Stage.Id("B").ToString("N") + token[40] + Stage.Id("B1").ToString("N") + token[73..];

    private static async Task<bool> ForgesAsync(Attacker a, Func<string, string> forge, params string[] statements)
    {
        var seen = "";
        foreach (var statement in statements)
        {
            foreach (var entered in (bool[])[true, false])
            {
                await using var session = await a.OpenAsync();
                await session.RunAsync("begin");
                if (entered)
                    await session.EnterAsync(session.Token(Attacker.A1));
                var stored = await session.RunAsync($"select current_setting('{(a.Stage.Seal == SealVariant.Guarded ? "backtrace_functions" : "palisade.scope")}', true)");
                var forged = forge(entered && stored.Length > 127 ? stored[..stored.IndexOf('|', StringComparison.Ordinal)].PadRight(191, '0') : session.Token(Attacker.A1));
                seen += await session.RunAsync(statement.Replace("?", forged)) + await session.RunAsync(Partners);
                await session.RollbackAsync();
            }
        }

        return seen.Contains("partner B", StringComparison.Ordinal);
    }

    private static async Task<bool> EntersAsync(Attacker a, Func<Session, string> token)
    {
        await using var session = await a.OpenAsync();
        await session.RunAsync("begin");
        if (Session.Failed(await session.EnterAsync(token(session))))
            return false;
        return (await session.RunAsync(Partners)).Contains("forbidden", StringComparison.Ordinal);
    }

    private static async Task<bool> HijacksAsync(Attacker a, string create)
    {
        await using var session = await a.OpenAsync();
        await session.RunAsync(create + "; set search_path = evil, pg_catalog");
        await session.RunAsync("begin");
        await session.EnterAsync(ForgeB(session.Token(Attacker.A1))[..127] + new string('0', 64));
        return (await session.RunAsync(Partners)).Contains("forbidden", StringComparison.Ordinal);
    }

    /// <summary>What injected SQL can read under a scope of its own.</summary>
    private static async Task<string> CaptureAsync(Session session, TenantScope scope)
    {
        await session.BeginAsync(scope);
        var seen = await session.RunAsync("select current_setting('palisade.scope')");
        await session.CommitAsync();
        return seen[..seen.IndexOf('|', StringComparison.Ordinal)];
    }
}
