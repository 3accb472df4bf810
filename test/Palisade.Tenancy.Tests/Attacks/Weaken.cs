namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Ways to take one protection away.</summary>
internal static class Weaken
{
    /// <summary>Replaces a passage of a function's body; fails when the passage is not there, so that a control cannot become empty.</summary>
    public static string Rewrite(string function, string passage, string replacement) =>
        $"""
        do $weaken$
        declare body text := pg_get_functiondef('{function}'::regprocedure);
        begin
            if position($p${passage}$p$ in body) = 0 then raise exception 'nothing to weaken in {function}'; end if;
            execute replace(body, $p${passage}$p$, $r${replacement}$r$);
        end $weaken$;
        """;

    /// <summary>Gives a row all policies open: neither wall nor reach.</summary>
    public static string Open(string table) =>
        $"""
        do $open$
        declare p record;
        begin
            for p in select polname, polcmd from pg_policy where polrelid = '{table}'::regclass loop
                execute format('drop policy %I on {table}', p.polname);
            end loop;
        end $open$;
        create policy everything on {table} using (true) with check (true);
        """;

    public static string NoWall(string table) => $"drop policy wall on {table};";

    /// <summary>The readers believe the custom setting, as plain row-level security does.</summary>
    public const string PlainSetting =
        """
        create or replace function ctx.tenant_id() returns uuid language plpgsql stable as $f$ begin return substr(current_setting('palisade.scope', true), 9, 32)::uuid; end $f$;
        create or replace function ctx.all_orgs() returns boolean language plpgsql stable as $f$ begin return substr(current_setting('palisade.scope', true), 41, 1) = 'a'; end $f$;
        create or replace function ctx.org_id() returns uuid language plpgsql stable as $f$ begin return substr(current_setting('palisade.scope', true), 42, 32)::uuid; end $f$;
        create or replace function ctx.can_write() returns boolean language plpgsql stable as $f$ begin return substr(current_setting('palisade.scope', true), 110, 1) = '1'; end $f$;
        """;

    public const string NoHygieneForPrepared = "exists (select from pg_prepared_statement() p where p.from_sql)";

    public const string NoHygieneForCursors = "exists (select from pg_cursor() c where c.is_holdable)";

    public static string Hygiene(string check) => Rewrite("ctx.open_token(text)", check, "false");

    /// <summary>Lets the application make objects of its own in a schema <c>evil</c>.</summary>
    public const string OwnSchema = "create schema evil authorization palisade_app; grant usage on schema evil to public;";
}
