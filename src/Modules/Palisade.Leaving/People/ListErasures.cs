using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Leaving.People;

/// <summary>Which erasures there were, newest first, by cursor; and the certificate of one, signed. Operators, and keys with <c>people:read</c>.</summary>
internal static class ListErasures
{
    internal sealed record Response(IReadOnlyList<Erasure> Erasures, string? NextCursor);

    internal sealed record Erasure(Guid Id, Guid ErasedBy, DateTimeOffset ErasedAt);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 50, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (e.erased_at, e.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<Erasure>(
            $"""
            select e.id, e.erased_by, e.erased_at
            from leaving.erasures e
            {after}
            order by e.erased_at desc, e.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, erasure => new Cursor(erasure.ErasedAt, erasure.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }

    internal static async Task<IResult> OneAsync(Id id, TenantSession db, TenantSigner signer, CancellationToken cancellationToken)
    {
        var text = await db.OneOrDefaultAsync<string>($"select e.certificate from leaving.erasures e where e.id = {id.Value}", cancellationToken);
        return text is null
            ? CommonErrors.NotFound.Result()
            : Results.Text(await new ErasureCertificate(id.Value, text).SignedAsync(signer, db.Scope, salt: null, cancellationToken), "application/json", Encoding.UTF8);
    }
}
