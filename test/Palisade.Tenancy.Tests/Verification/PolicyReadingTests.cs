using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Tenancy.Tests.Verification;

/// <summary>How the text of a policy is judged: whether what it admits is bound to the tenant. On a table whose only policy it is.</summary>
public sealed class PolicyReadingTests
{
    private const string Current = "(select ctx.tenant_id())";

    public static TheoryData<int, string> Bound => Cases(
        $"tenant_id = {Current}",
        $"{Current} = tenant_id",
        $"tenant_id = {Current} and (name = 'a' or name = 'b')",
        $"(name = 'a' or name = 'b') and tenant_id = {Current}",
        $"(tenant_id = {Current} and name = 'a') or (name = 'b' and tenant_id = {Current})",
        $"(tenant_id, name) = ({Current}, 'a')",
        $"tenant_id = any (array[{Current}])",
        $"tenant_id in (select n.tenant_id from programs.sample_notes n)",
        "exists (select from programs.sample_notes n where n.tenant_id = verify_table.tenant_id and n.body = 'a or b')",
        $"not (tenant_id is distinct from {Current})",
        "programs.verify_is_member(tenant_id)",
        "name = 'it''s (a' and programs.verify_is_member(tenant_id)",
        "false");

    public static TheoryData<int, string> Open => Cases(
        "true",
        "name = 'a'",
        "name = 'tenant_id = 5'",
        "tenant_id is not null",
        "tenant_id = tenant_id",
        $"tenant_id = {Current} or name = 'a'",
        $"name = 'a' or tenant_id = {Current}",
        $"(tenant_id = {Current} and name = 'a') or name = 'b'",
        $"name = {Current}::text",
        "programs.verify_is_member(id)",
        "exists (select from programs.sample_notes n where n.id = verify_table.id)");

    [Theory]
    [MemberData(nameof(Bound))]
    public async Task A_policy_that_compares_the_tenant_in_every_alternative_is_left_alone(int major, string expression) =>
        Assert.Empty(await JudgeAsync(major, expression));

    [Theory]
    [MemberData(nameof(Open))]
    public async Task A_policy_with_an_alternative_that_does_not_is_reported(int major, string expression) =>
        Assert.Equal("programs.verify_table", Assert.Single(await JudgeAsync(major, expression)).Object);

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Quoted_names_are_read_and_written_as_sql(int major)
    {
        var server = await VerifiedServer.ForAsync(major);
        await using var connection = await server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await VerifiedServer.ExecuteAsync(connection,
            """
            create role "Web App" login;
            create schema "My Shop";
            create table "My Shop"."Order" ("Id" uuid primary key, "tenantId" uuid not null, "Note" text);
            alter table "My Shop"."Order" enable row level security;
            create policy "One tenant" on "My Shop"."Order" using ("tenantId" = (select ctx.tenant_id()));
            create policy "Loose end" on "My Shop"."Order" for select using ("tenantId" = (select ctx.tenant_id()) or "Note" = 'x');
            grant select, truncate on "My Shop"."Order" to "Web App";
            """);
        var options = new VerifierOptions { AppRoles = ["Web App"], TenantColumn = "tenantId", Schemas = ["My Shop"], ContextSchemas = ["ctx"] };

        var report = await RlsVerifier.VerifyAsync(transaction, options, TestContext.Current.CancellationToken);

        var open = Assert.Single(report.Findings, finding => finding.Code == "P09");
        Assert.Equal("\"My Shop\".\"Order\"", open.Object);
        Assert.Contains("\"Loose end\"", open.Detail);
        Assert.Equal("revoke truncate on \"My Shop\".\"Order\" from \"Web App\";", Assert.Single(report.Findings, finding => finding.Code == "T05").Fix);
        Assert.DoesNotContain(report.Findings, finding => finding.Code is "N01" or "N02" or "N05" or "T01" or "T10" or "P04" or "P05");
    }

    private static TheoryData<int, string> Cases(params string[] expressions)
    {
        var data = new TheoryData<int, string>();
        foreach (var expression in expressions)
        {
            data.Add(15, expression);
            data.Add(18, expression);
        }

        return data;
    }

    private static async Task<IReadOnlyList<Finding>> JudgeAsync(int major, string expression)
    {
        var server = await VerifiedServer.ForAsync(major);
        await using var connection = await server.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await VerifiedServer.ExecuteAsync(connection,
            $"""
            create function programs.verify_is_member(uuid) returns boolean language sql stable as 'select $1 is not null';
            create table programs.verify_table (tenant_id uuid not null, id uuid not null, name text, primary key (tenant_id, id));
            create policy only_one on programs.verify_table using ({expression});
            grant select on programs.verify_table to palisade_app;
            """);
        var options = VerifierOptions.ForPalisade() with { Profile = VerifierProfile.Generic };
        return (await RlsVerifier.RunAsync(transaction, options, server.Version, TestContext.Current.CancellationToken, only: "P09")).Findings;
    }
}
