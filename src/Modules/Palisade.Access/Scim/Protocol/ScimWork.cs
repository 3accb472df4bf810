using Npgsql;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Protocol;

/// <summary>One operation, in one transaction: all of it happens or nothing.</summary>
internal static class ScimWork
{
    public static async Task<ScimResult> RunAsync(
        TenantSession db, Func<UnitOfWork, CancellationToken, Task<ScimResult>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await db.RunAsync(work, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && Taken(e.ConstraintName) is { } taken)
        {
            throw ScimErrors.Uniqueness.Exception(taken);
        }
    }

    private static string? Taken(string? constraint) => constraint switch
    {
        "scim_users_tenant_id_user_key_key" => "A user with this 'userName' exists.",
        "scim_users_tenant_id_address_key" => "A user with this mail address exists.",
        "members_tenant_id_org_id_email_key" => "A member with this mail address exists.",
        _ => null,
    };
}
