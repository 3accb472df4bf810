using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Reaches;

/// <summary>Whether the brand's own approval comes before any reach of the platform's staff. Off by default. Operators read and set it.</summary>
internal static class ReachPolicy
{
    private const string Key = "reach_policy";

    internal sealed record Body(bool? Approval);

    internal sealed record Response(bool Approval);

    /// <summary>Under the brand's scope.</summary>
    public static async Task<bool> NeedsApprovalAsync(SqlRunner db, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<bool?>($"select s.value ->> 'approval' = 'true' from directory.settings s where s.key = {Key}", cancellationToken) ?? false;

    internal static async Task<Response> ShowAsync(TenantSession db, CancellationToken cancellationToken) =>
        new(await NeedsApprovalAsync(db, cancellationToken));

    internal static async Task<IResult> ChangeAsync(Body request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request?.Approval is not { } approval)
        {
            return CommonErrors.InvalidBody.Fields(("approval", "true or false."));
        }

        var value = approval ? """{"approval": true}""" : """{"approval": false}""";
        await db.ExecuteAsync(
            $"""
            insert into directory.settings as s (tenant_id, key, value, updated_at)
            values ({db.Scope.TenantId}, {Key}, {Sql.Json(value)}, {clock.GetUtcNow()})
            on conflict (tenant_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
            """,
            cancellationToken);
        return Results.Json(new Response(approval), ApiJson.Options);
    }
}
