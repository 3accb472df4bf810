using Palisade.Access.Rules;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>
/// Keys answer to the person who made them: inside the person's own organization, none outlives or exceeds what the person may do, unless
/// somebody takes it over.
/// </summary>
internal sealed class KeyCustody(PermissionCatalog catalog, KeyScopes scopes)
{
    /// <summary>What a key may do.</summary>
    public IReadOnlySet<string> PermissionsOf(string kind, IEnumerable<string> keyScopes) => kind switch
    {
        "operator" => catalog.Of(PermissionCatalog.Operator),
        "partner" => catalog.Of(PermissionCatalog.PartnerAdmin),
        _ => scopes.PermissionsOf(keyScopes),
    };

    /// <summary>Revokes what these people made in their own organization and may not do themselves any more; returns how many keys.</summary>
    public async Task<int> RevokeAboveAsync(
        UnitOfWork unit, IReadOnlyList<Guid> people, IReadOnlySet<string> permissions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Guid[] makers = [.. people];
        var keys = await unit.ListAsync<KeyOfPerson>(
            $"""
            select k.id, k.kind, k.scopes
            from access.api_keys k
            join access.members m on m.tenant_id = k.tenant_id and m.id = k.made_by and m.org_id = k.org_id
            where k.made_by = any({makers}) and k.revoked_at is null
            """,
            cancellationToken);
        Guid[] above = [.. keys.Where(k => RoleRules.Above(PermissionsOf(k.Kind, k.Scopes), permissions).Count > 0).Select(k => k.Id)];
        if (above.Length == 0)
        {
            return 0;
        }

        var batch = unit.Batch();
        batch.Execute($"select doors.withdraw_credential(k.id) from access.api_keys k where k.id = any({above})");
        batch.Execute($"update access.api_keys set revoked_at = {now} where id = any({above}) and revoked_at is null");
        await batch.SendAsync(cancellationToken);
        return above.Length;
    }

    /// <summary>Gives what a person made in its own organization to another one; returns how many keys.</summary>
    public static Task<int> HandOverAsync(UnitOfWork unit, Guid organization, Guid from, Guid? to, CancellationToken cancellationToken) =>
        unit.ExecuteAsync(
            $"update access.api_keys set made_by = {to} where org_id = {organization} and made_by = {from} and revoked_at is null", cancellationToken);

    private sealed record KeyOfPerson(Guid Id, string Kind, string[] Scopes);
}
