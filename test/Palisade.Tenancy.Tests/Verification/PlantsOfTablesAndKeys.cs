using static Palisade.Tenancy.Tests.Verification.Plant;

namespace Palisade.Tenancy.Tests.Verification;

internal static class PlantsOfTablesAndKeys
{
    // The event trigger closes each new table, so these are out of the application's reach unless a plant opens them.
    private static string Table(string columns) => AsOwner($"create table programs.verify_table ({columns})");

    private const string Ids = "tenant_id uuid not null, id uuid not null";

    public static IReadOnlyList<Plant> Plants { get; } =
    [
        new("T01", "programs.sample_accounts", AsOwner("alter table programs.sample_accounts disable row level security")),
        new("T01", "programs.verify_table",
            Table("code text primary key") + AsOwner("create policy anybody on programs.verify_table using (true); alter table programs.verify_table disable row level security; grant select on programs.verify_table to palisade_app"))
        { Also = ["T08"] },
        new("T02", "programs.sample_accounts", AsOwner("alter table programs.sample_accounts no force row level security")),
        new("T03", "programs.sample_facts_2026",
            AsOwner("alter table programs.sample_facts_2026 disable row level security; grant select on programs.sample_facts_2026 to palisade_app")),
        new("T03", "programs.verify_child",
            AsOwner("create table programs.verify_child () inherits (programs.sample_accounts); alter table programs.verify_child add primary key (tenant_id, id), disable row level security; "
                + "grant select on programs.verify_child to palisade_app")),
        new("T04", "programs.verify_table", Table($"{Ids}, primary key (tenant_id, id)") + AsOwner("alter table programs.verify_table disable row level security")),
        new("T04", "programs.sample_facts_2026", AsOwner("alter table programs.sample_facts_2026 disable row level security")),
        new("T05", "programs.sample_accounts", AsOwner("grant truncate on programs.sample_accounts to palisade_app")),
        new("T05", "programs.sample_accounts", AsOwner("grant references (id) on programs.sample_accounts to palisade_app")),
        new("T05", "programs.sample_notes", AsOwner("grant trigger on programs.sample_notes to palisade_ingest")),
        new("T06", "programs.verify_table", Table("tenant_id uuid, id uuid, unique (tenant_id, id)")) { Also = ["K07"] },
        new("T06", "programs.verify_table",
            Table("tenant_id uuid, id uuid, unique (tenant_id, id)") + AsOwner("alter table programs.verify_table add constraint verify_nn not null tenant_id not valid"))
        { Also = ["K07"], MinimumMajor = 18 },
        new("T07", "programs.verify_table",
            "create collation programs.verify_loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
            + Table("tenant_id text collate programs.verify_loose not null, id uuid not null, primary key (tenant_id, id)"))
        { Also = ["T10"] },
        new("T07", "programs.verify_table", Table("tenant_id char(8) not null, id uuid not null, primary key (tenant_id, id)")) { Also = ["T10"] },
        new("T07", "programs.verify_table",
            "create schema verify_ext; create extension citext schema verify_ext; grant usage on schema verify_ext to palisade_owner;"
            + Table("tenant_id verify_ext.citext not null, id uuid not null, primary key (tenant_id, id)"))
        { Also = ["T10"] },
        new("T08", "programs.verify_table", Table("code text primary key")),
        new("T08", "programs.verify_table", Table("code text primary key") + AsOwner("alter table programs.verify_table disable row level security; grant select on programs.verify_table to palisade_app")),
        new("T09", "programs.sample_accounts", "grant maintain on programs.sample_accounts to palisade_app") { MinimumMajor = 17 },
        new("T10", "programs.verify_table", Table("tenant_id text not null, id uuid not null, primary key (tenant_id, id)")),
        new("T11", "programs.verify_table", Table($"{Ids}, primary key (id, tenant_id)")) { Also = ["K07"] },
        new("T12", "programs.verify_table", Table($"{Ids}, org_id uuid not null, primary key (tenant_id, id)")),
        new("T13", "programs.sample_accounts.contact_email", AsOwner("alter table programs.sample_accounts add contact_email text")),
        new("Q01", "programs.sample_numbers", AsOwner("grant usage on programs.sample_numbers to palisade_app")),
        new("Q01", "programs.sample_numbers", AsOwner("grant select on programs.sample_numbers to palisade_ingest")),

        // Adding a foreign key reads both tables; their owner may not without a scope, so a superuser does it.
        // A foreign key needs a unique key to point at; on one column that key spans tenants as well.
        new("K01", "programs.sample_notes",
            "create unique index verify_ids on programs.sample_accounts (id); alter table programs.sample_notes add foreign key (account_id) references programs.sample_accounts (id) on delete cascade")
        { Also = ["K02"] },
        new("K02", "programs.sample_accounts", AsOwner("create unique index verify_names on programs.sample_accounts (lower(name))")),
        new("K02", "programs.sample_accounts", AsOwner("alter table programs.sample_accounts add unique (name) include (tenant_id)")),
        new("K02", "programs.verify_table", Table("tenant_id uuid not null, slug text primary key") + AsOwner("create index on programs.verify_table (tenant_id)")),
        new("K03", "programs.sample_accounts",
            AsOwner("alter table programs.sample_accounts add period tstzrange, add exclude using gist (period with &&)")),
        new("K04", "programs.sample_notes",
            "alter table programs.sample_notes add other_id uuid, add foreign key (tenant_id, other_id) references programs.sample_accounts (tenant_id, id) on delete set null"),
        new("K04", "programs.sample_notes",
            "alter table programs.sample_notes add other_id uuid, add foreign key (tenant_id, other_id) references programs.sample_accounts (tenant_id, id) on delete set default (tenant_id)"),
        new("K04", "programs.sample_notes",
            "alter table programs.sample_notes add other_id uuid, add foreign key (tenant_id, other_id) references programs.sample_accounts (tenant_id, id) on update set null"),
        new("K05", "programs.sample_notes",
            "alter table programs.sample_notes add parent_id uuid, add foreign key (tenant_id, parent_id) references programs.sample_notes (tenant_id, id)"),
        new("K06", "programs.verify_table", Table("tenant_id uuid not null, id uuid primary key") + AsOwner("create index on programs.verify_table (tenant_id)")),
        new("K06", "programs.verify_table",
            Table("tenant_id uuid not null, id bigint generated always as identity primary key") + AsOwner("create index on programs.verify_table (tenant_id)")),
        new("K07", "programs.verify_table", Table($"{Ids}, primary key (id, tenant_id)") + AsOwner("create index on programs.verify_table (tenant_id)")),
        new("K09", "programs.sample_notes", AsOwner("create unique index verify_bodies on programs.sample_notes (tenant_id, body)")),
        new("K08", "programs.sample_notes",
            "alter table programs.sample_notes add other_id uuid, add foreign key (tenant_id, other_id) references programs.sample_accounts (tenant_id, id) not valid"),
        new("K08", "programs.sample_notes", "alter table programs.sample_notes disable trigger all"),
        new("K08", "programs.sample_notes",
            "alter table programs.sample_notes add other_id uuid, add foreign key (tenant_id, other_id) references programs.sample_accounts (tenant_id, id) not enforced")
        { MinimumMajor = 18 },
    ];
}
