using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy.Verification;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>The audit as its readers and its verifier see it.</summary>
internal static class AuditScene
{
    /// <summary>Waits until entries that fit are sealed, and returns them, the newest first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> WaitForEntriesAsync(this HttpClient client, string query, int count = 1)
    {
        for (var attempt = 0; ; attempt++)
        {
            var entries = (await client.GetAsync("audit?" + query, HttpStatusCode.OK))["entries"]!.AsArray().Select(e => e!.AsObject()).ToList();
            if (entries.Count >= count)
                return entries;
            Assert.True(attempt < 600, $"{entries.Count} of {count} entries for {query} were sealed within a minute");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until nothing waits for the sealer and the end of the chain is signed.</summary>
    public static async Task WaitForSealAsync(this Scene scene)
    {
        for (var attempt = 0; ; attempt++)
        {
            var open = (bool)(await scene.ScalarAsync(
                $"""
                select exists (select from audit.fresh where tenant_id = '{scene.TenantId}')
                    or not exists (select from audit.heads h join audit.chains c using (tenant_id, seq) where h.tenant_id = '{scene.TenantId}')
                """))!;
            if (!open)
                return;
            Assert.True(attempt < 600, "the chain was not sealed within a minute");
            await Task.Delay(100);
        }
    }

    public static async Task<AuditReport> VerifyAsync(this PalisadeApp app, Scene scene, AuditHead? kept = null, DateTimeOffset? now = null)
    {
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        return await AuditVerifier.VerifyAsync(connection, scene.TenantId, kept, trusted: null, now ?? DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
    }

    public static async Task<AuditHead> HeadAsync(this Scene scene) =>
        AuditHead.TryParse((await scene.Operator.GetAsync("audit/head", HttpStatusCode.OK)).ToJsonString(), out var head)
            ? head : throw new InvalidOperationException("no head");
}
