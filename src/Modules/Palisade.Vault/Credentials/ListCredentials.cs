using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>
/// Which secrets the caller's organization has stored, newest first, by cursor: those of this API and those that go with something else
/// (webhooks, mail, signing keys). Masked. Operators for the brand, partner admins for their own organization.
/// </summary>
internal static class ListCredentials
{
    internal sealed record Response(IReadOnlyList<CredentialView> Credentials, string? NextCursor);

    internal static async Task<IResult> HandleAsync(
        Query query, TenantSession db, [FromServices] OwnCredentials own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (s.created_at, s.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        Sql kind = query.Text("kind", 40) is { } one ? $"and s.kind = {one}" : Sql.Empty;
        var rows = await own.Reach(db).ListAsync<CredentialRow>(
            $"""
            {CredentialRow.From(clock.GetUtcNow())}
                and s.org_id = {OwnCredentials.Organization(db.Scope)} and s.kind <> {Mail.SecretKind} {kind} {after}
            order by s.created_at desc, s.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView())], next), ApiJson.Options);
    }
}
