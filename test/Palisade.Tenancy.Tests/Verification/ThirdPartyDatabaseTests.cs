using Npgsql;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

/// <summary>The verifier on what many products have: one superuser that owns everything, plain settings in policies, bigserial keys, GRANT ALL.</summary>
public sealed class ThirdPartyDatabaseTests
{
    private const string Schema =
        """
        create role saas_app login password 'saas';
        create schema app;
        create table app.accounts (id bigserial primary key, name text not null);
        create table app.projects (
            id bigserial primary key, account_id bigint not null references app.accounts, slug text unique, public boolean not null default false);
        create index on app.projects (account_id);
        create table app.tasks (
            id bigserial primary key, account_id bigint, project_id bigint references app.projects on delete cascade, title text);
        create table app.invoices (id bigserial primary key, account_id bigint not null, total numeric);
        create index on app.invoices (account_id);
        create table app."Audit Log" (id bigserial primary key, account_id bigint not null, entry text);
        create index on app."Audit Log" (account_id);

        alter table app.projects enable row level security;
        create policy tenant on app.projects using (account_id = current_setting('app.account_id')::bigint or public);
        alter table app.tasks enable row level security, force row level security;
        create policy tenant on app.tasks using (
            account_id = (select nullif(current_setting('app.account_id', true), '')::bigint)
            or current_setting('app.account_id', true) is null);
        alter table app."Audit Log" enable row level security, force row level security;
        create policy reading on app."Audit Log" for select using (account_id = (select current_setting('app.account_id')::bigint));
        create policy writing on app."Audit Log" for insert with check (true);

        create view app.project_names as select p.slug from app.projects p;
        create materialized view app.revenue as select i.account_id, sum(i.total) from app.invoices i group by i.account_id;
        create function app.count_projects() returns bigint language sql security definer as 'select count(*) from app.projects';
        grant usage on schema app to saas_app;
        grant all on all tables in schema app to saas_app;
        grant usage, select on all sequences in schema app to saas_app;
        """;

    private static readonly VerifierOptions Options = new() { AppRoles = ["saas_app"], TenantColumn = "account_id", OrganizationColumn = null };

    private static readonly Dictionary<int, Lazy<Task<VerifiedServer>>> Servers = new()
    {
        [15] = new(() => CreateAsync(15)),
        [18] = new(() => CreateAsync(18)),
    };

    private static async Task<VerifiedServer> CreateAsync(int major)
    {
        var server = await VerifiedServer.ForAsync(major);
        await server.CreateDatabaseAsync("verify_saas");
        await using var connection = await server.OpenAsync("verify_saas");
        await VerifiedServer.ExecuteAsync(connection, Schema);
        return server;
    }

    private static async Task<VerificationReport> VerifyAsync(int major, VerifierOptions options)
    {
        var server = await Servers[major].Value;
        await using var connection = await server.OpenAsync("verify_saas");
        return await RlsVerifier.VerifyAsync(connection, options, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Lines(VerificationReport report, LintSeverity severity) =>
        report.Findings.Where(finding => finding.Severity == severity).Select(finding => $"{finding.Code} {finding.Object}");

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Every_error_in_it_is_found(int major)
    {
        var report = await VerifyAsync(major, Options);

        Assert.Equal(
            [
                "F01 app.count_projects()",
                "F02 app.count_projects()",
                "V01 app.project_names",
                "V02 app.revenue",
                "T01 app.invoices",
                "T05 app.\"Audit Log\"", "T05 app.accounts", "T05 app.invoices", "T05 app.project_names", "T05 app.projects", "T05 app.tasks",
                "P03 app.\"Audit Log\"",
                "P04 app.tasks",
                "P09 app.projects", "P09 app.tasks",
                "K01 app.tasks",
                "K02 app.projects",
            ],
            Lines(report, LintSeverity.Error));
        Assert.False(report.Passed);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_setting_that_anybody_can_change_is_named(int major)
    {
        var report = await VerifyAsync(major, Options);

        var forgeable = report.Findings.Where(finding => finding.Code == "P05").ToList();
        Assert.Equal(["app.\"Audit Log\"", "app.projects", "app.tasks"], forgeable.Select(finding => finding.Object));
        Assert.All(forgeable, finding =>
        {
            Assert.Equal(LintSeverity.Warning, finding.Severity);
            Assert.Contains("'app.account_id'", finding.Detail);
        });
        string[] warnings = ["R08 postgres", "T02 app.projects", "T06 app.tasks", "T08 app.accounts", "T11 app.tasks", "P02 app.tasks", "P14 app.projects", "K06 app.invoices", "Q01 app.tasks_id_seq", "G09 verify_saas", "F06 pg_catalog.pg_stat_activity"];
        Assert.Equal([], warnings.Except(Lines(report, LintSeverity.Warning)));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_wrong_role_or_column_is_told_with_a_guess_at_the_right_one(int major)
    {
        var role = await VerifyAsync(major, Options with { AppRoles = ["saas"] });
        Assert.Contains("saas_app", Assert.Single(role.Findings, finding => finding.Code == "N01").Detail);
        Assert.False(role.Passed);

        var column = await VerifyAsync(major, Options with { TenantColumn = "tenant_id" });
        Assert.Contains("account_id (4 tables)", Assert.Single(column.Findings, finding => finding.Code == "N02").Detail);
        Assert.False(column.Passed);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task The_application_role_itself_finds_the_same_as_a_superuser(int major)
    {
        var server = await Servers[major].Value;
        await using var admin = await server.OpenAsync("verify_saas");
        await using var connection = await server.OpenAsync("verify_saas");
        await VerifiedServer.ExecuteAsync(connection, "set session authorization saas_app");

        var mine = await RlsVerifier.VerifyAsync(connection, Options, TestContext.Current.CancellationToken);
        var superusers = await RlsVerifier.VerifyAsync(admin, Options, TestContext.Current.CancellationToken);

        Assert.True(mine.IsComplete);
        Assert.Equal(superusers.Findings.Select(finding => (finding.Code, finding.Object, finding.Detail)), mine.Findings.Select(finding => (finding.Code, finding.Object, finding.Detail)));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_catalog_that_may_not_be_read_leaves_its_rule_open_and_the_others_answered(int major)
    {
        var server = await Servers[major].Value;
        await using var connection = await server.OpenAsync("verify_saas");
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await VerifiedServer.ExecuteAsync(connection, "revoke select on pg_catalog.pg_publication from public; set local role saas_app");

        var report = await RlsVerifier.VerifyAsync(transaction, Options, TestContext.Current.CancellationToken);

        var open = Assert.Single(report.RulesSkipped, skipped => skipped.Unreadable);
        Assert.Equal("G05", open.Rule.Code);
        Assert.Contains("pg_publication", open.Reason);
        Assert.False(report.IsComplete);
        Assert.Contains(report.Findings, finding => finding is { Code: "K01", Object: "app.tasks" });
        Assert.DoesNotContain(report.RulesRun, rule => rule.Code == "G05");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_transaction_is_left_as_it_was(int major)
    {
        var server = await Servers[major].Value;
        await using var connection = await server.OpenAsync("verify_saas");
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await VerifiedServer.ExecuteAsync(connection, "set local search_path = app; alter table app.invoices enable row level security, force row level security");

        var report = await RlsVerifier.VerifyAsync(transaction, Options, TestContext.Current.CancellationToken);
        await VerifiedServer.ExecuteAsync(connection, "insert into invoices (account_id) values (1)");

        Assert.DoesNotContain(report.Findings, finding => finding is { Code: "T01", Object: "app.invoices" });
        await using var path = new NpgsqlCommand("select current_setting('search_path')", connection);
        Assert.Equal("app", await path.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task An_accepted_finding_is_kept_with_its_reason(int major)
    {
        var report = await VerifyAsync(major, Options with { Ignore = [new("K02", "app.projects", "Slugs are public."), new("F16", null, "Volume is no secret here.")] });

        Assert.DoesNotContain(report.Findings, finding => finding.Code is "K02" or "F16");
        Assert.Contains(report.Suppressed, accepted => accepted is { Finding.Code: "K02", Reason: "Slugs are public." });
        Assert.Contains(report.Suppressed, accepted => accepted.Finding.Code == "F16");
    }
}
