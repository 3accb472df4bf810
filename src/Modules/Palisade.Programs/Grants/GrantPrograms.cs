using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Coupons;
using Palisade.Tenancy;

namespace Palisade.Programs.Grants;

/// <summary>Grants programs to a partner, with a default coupon each; ids that name no program are passed over, and so are programs it already has. Operators.</summary>
internal static class GrantPrograms
{
    internal sealed record Request(string?[]? ProgramIds);

    internal sealed record Response(IReadOnlyList<Guid> Added);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.ProgramIds).Must(ids => ids is { Length: >= 1 and <= 500 }).WithMessage("From 1 to 500 ids.");
    }

    internal static async Task<IResult> HandleAsync(Id id, Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var asked = ProgramIds.Parse(request.ProgramIds!).Ids;
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var known = batch.List<Guid>($"select g.id from programs.programs g where g.id = any({asked})");
                await batch.SendAsync(ct);
                if (!partner.Value)
                {
                    return ProgramsErrors.PartnerNotFound.Result();
                }

                if (known.Value.Count == 0)
                {
                    return ProgramsErrors.NoValidPrograms.Result();
                }

                var added = await unit.ListAsync<Guid>(GrantWriter.Insert(unit.Scope.TenantId, id.Value, known.Value, "admin", now), ct);
                await CouponMint.OfPartnerAsync(unit, id.Value, now, ct);
                return Results.Json(new Response(added), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
