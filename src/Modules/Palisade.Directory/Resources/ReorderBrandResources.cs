using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Resources;

/// <summary>Puts the named resources first, in this order; the others follow as they stood. Operators.</summary>
internal static class ReorderBrandResources
{
    internal sealed record Request(Guid[]? Ids);

    internal sealed record Response(bool Ok);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Ids).NotNull().Must(ids => ids is null or { Length: >= 1 and <= 200 }).WithMessage("1 to 200 ids.")
            .Must(ids => ids is null || ids.Distinct().Count() == ids.Length).WithMessage("Each id once.");
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantSession db, CancellationToken cancellationToken) =>
        await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                await ResourceLock.TakeAsync(unit, ct);
                var ids = request.Ids!;
                var missing = await unit.ListAsync<Guid>(
                    $"select n.id from unnest({ids}) n (id) where not exists (select from directory.brand_resources r where r.id = n.id)", ct);
                if (missing.Count > 0)
                {
                    return DirectoryErrors.UnknownResourceIds.Result(detail: null, ("missing", missing));
                }

                await unit.ExecuteAsync(
                    $"""
                    update directory.brand_resources r
                    set position = o.place
                    from (
                        select s.id, row_number() over (order by n.place nulls last, s.position, s.id)::int as place
                        from directory.brand_resources s
                        left join unnest({ids}) with ordinality n (id, place) on n.id = s.id
                    ) o
                    where o.id = r.id and r.position <> o.place
                    """,
                    ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
}
