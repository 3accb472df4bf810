using Microsoft.AspNetCore.Http;
using Npgsql;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Roles;

/// <summary>
/// Deletes a role of the brand's own that nobody holds any more. Who held it and was removed has none, and comes back by a new invitation only.
/// Needs <c>roles.write</c>.
/// </summary>
internal static class DeleteRole
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        try
        {
            return await db.RunAsync<IResult>(
                async (unit, ct) =>
                {
                    await unit.ExecuteAsync(
                        $"update access.members set role = 'none', role_id = null, role_kind = null where role_id = {id.Value} and revoked_at is not null", ct);
                    return await unit.ExecuteAsync($"delete from access.roles where id = {id.Value}", ct) == 0
                        ? CommonErrors.NotFound.Result()
                        : Results.Json(new Response(Ok: true), ApiJson.Options);
                },
                cancellationToken);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "members_role_fkey" })
        {
            return AccessErrors.RoleInUse.Result();
        }
    }
}
