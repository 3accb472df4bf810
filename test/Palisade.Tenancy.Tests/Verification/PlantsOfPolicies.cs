using static Palisade.Tenancy.Tests.Verification.Plant;

namespace Palisade.Tenancy.Tests.Verification;

internal static class PlantsOfPolicies
{
    private static string Extra(string rest) => AsOwner($"create policy verify_extra on programs.sample_accounts {rest}");

    private static string Wall(string clauses) => AsOwner($"alter policy wall on programs.sample_accounts {clauses}");

    private const string Tenant = "tenant_id = (select ctx.tenant_id())";

    public static IReadOnlyList<Plant> Plants { get; } =
    [
        new("P01", "programs.verify_table",
            AsOwner("create table programs.verify_table (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)); grant select on programs.verify_table to palisade_app")),
        // Without the wall the permissive policies, which speak of the organization only, are open to every tenant.
        new("P02", "programs.sample_accounts", AsOwner("drop policy wall on programs.sample_accounts")) { Also = ["P03", "P09"] },
        new("P02", "programs.sample_accounts",
            AsOwner($"drop policy wall on programs.sample_accounts; create policy wall on programs.sample_accounts as restrictive for select using ({Tenant})"))
        { Also = ["P03", "P09"] },
        new("P02", "attribution.clicks",
            AsOwner($"alter policy wall on attribution.clicks to palisade_owner"))
        { Also = ["P03", "P09"] },
        new("P03", "programs.sample_accounts", Wall("with check (true)")) { Also = ["P10"] },
        new("P04", "programs.sample_accounts", Wall($"using ({Tenant} or tenant_id is null)")) { Also = ["P10"] },
        new("P04", "programs.sample_accounts", Extra("for select using ((select ctx.tenant_id()) is null)")),
        new("P04", "programs.sample_accounts", Wall("using (tenant_id = coalesce((select ctx.tenant_id()), tenant_id))")) { Also = ["P10"] },
        new("P04", "programs.sample_accounts", Wall("using (tenant_id is not distinct from (select ctx.tenant_id()))")) { Also = ["P10"] },
        new("P04", "programs.sample_accounts", Extra("for select using ((select current_setting('app.tenant_id', true)) = '')")) { Also = ["P05"] },
        // An alternative that does not compare the tenant is open to all of them, wherever it stands.
        new("P04", "programs.sample_accounts", Wall($"using ({Tenant} or true) with check ({Tenant})")) { Also = ["P02", "P09"] },
        new("P04", "programs.sample_accounts", Wall("using (tenant_id = tenant_id) with check (tenant_id = tenant_id)")) { Also = ["P02", "P03", "P09"] },
        new("P02", "programs.sample_accounts", Wall($"using (tenant_id is not null) with check ({Tenant})")) { Also = ["P09"] },
        new("P02", "programs.sample_accounts", Wall($"using (({Tenant} and name <> 'x') or name = 'shared') with check ({Tenant})")) { Also = ["P09"] },
        new("P05", "programs.sample_accounts", Extra("for select using (name = (select current_setting('app.user_name', true)))")),
        new("P05", "programs.sample_accounts",
            AsOwner("create function programs.verify_user() returns text language sql stable as $$ select current_setting('app.user_name', true) $$")
            + Extra("for select using (name = (select programs.verify_user()))")),
        new("P06", "ctx.tenant_id()", "alter function ctx.tenant_id() immutable"),
        new("P06", "programs.verify_of(uuid)",
            AsOwner("create function programs.verify_of(uuid) returns text language sql immutable as 'select name from programs.sample_accounts where id = $1'")
            + Extra("for select using (name = programs.verify_of(id))")),
        new("P07", "programs.sample_accounts", Extra("for select using (exists (select from programs.sample_notes n where n.account_id = sample_accounts.id))")),
        new("P08", "programs.sample_accounts", Extra($"for select to palisade_app using ({Tenant})")),
        new("P09", "programs.sample_accounts",
            AsOwner($"alter policy wall on programs.sample_accounts to palisade_owner; create policy export on programs.sample_accounts for select using (true)"))
        { Also = ["P02", "P03", "P08"] },
        new("P10", "programs.sample_accounts", Wall($"using ({Tenant} and name <> 'x')")),
        new("P11", "programs.sample_accounts", Extra("for select using (tenant_id::text like (select ctx.tenant_id())::text || '%')")),
        new("P11", "programs.sample_accounts", Extra("for select using (left(tenant_id::text, 8) = left((select ctx.tenant_id())::text, 8))")),
        new("P11", "programs.sample_accounts", Extra("for select using (tenant_id >= (select ctx.tenant_id()))")),
        new("P12", "ctx.all_orgs()", "alter function ctx.all_orgs() volatile"),
        new("P13", "programs.sample_accounts", Extra("for select using (name = current_user)")),
        new("P13", "programs.sample_accounts", Extra("for select using (pg_has_role('pg_monitor', 'member'))")),
        new("P14", "programs.sample_accounts", Extra("for select using (tenant_id = ctx.tenant_id())")),
        new("P14", "programs.sample_accounts", Extra("for select using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)")) { Also = ["P05"] },
        new("P15", "programs.sample_notes", AsOwner("alter policy reads on programs.sample_notes using (true)")),
        new("P15", "programs.sample_notes", AsOwner("alter policy inserts on programs.sample_notes with check ((select ctx.can_write()))")),
        new("P16", "attribution.clicks", "grant select (tenant_id) on attribution.clicks to palisade_ingest"),
    ];
}
