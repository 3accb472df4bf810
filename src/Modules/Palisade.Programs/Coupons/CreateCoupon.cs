using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Coupons;

/// <summary>
/// Makes a coupon of a partner for a program. Operators; keys with <c>partners:write</c> where the program lets partners choose their codes, and
/// then at most five active ones per partner and program. A brand whose shop never reported a redemption stops at five coupons.
/// </summary>
/// <remarks>The discount at the payment provider is made after the answer, which says that it is missing (<c>rewardStatus</c>).</remarks>
internal static class CreateCoupon
{
    private const int Threshold = 5;
    private const int MostActive = 5;

    internal sealed record Request(string? ProgramId, string? Code);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.ProgramId).NotEmpty();
            RuleFor(r => r.Code).Must(code => code is null || CouponCode.Canonical(code) is not null).WithMessage("3 to 40 of A–Z, 0–9 and '-'.");
        }
    }

    internal static Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, Actor actor, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db, $"CreateCoupon {id}", request, (unit, ct) => AddAsync(id.Value, request, unit, actor.IsOfTeam, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IdempotentResult> AddAsync(
        Guid partnerId, Request request, UnitOfWork unit, bool isOperator, DateTimeOffset now, CancellationToken ct)
    {
        _ = Id.TryParse(request.ProgramId, out var programId);
        var batch = unit.Batch();
        var partner = batch.OneOrDefault<string>($"select p.email from programs.partners p where p.id = {partnerId}");
        var program = batch.OneOrDefault<Target>(
            $"""
            select g.partners_may_customize_code,
                (select count(*) from programs.coupons k
                 where k.tenant_id = g.tenant_id and k.org_id = {partnerId} and k.program_id = g.id and k.deactivated_at is null)::int as active
            from programs.programs g
            where g.id = {programId.Value}
            """);
        var existing = batch.OneOrDefault<int>($"select count(*)::int from programs.coupons k");
        var verified = batch.OneOrDefault<bool>(CouponVerification.Select);
        await batch.SendAsync(ct);
        switch (partner.Value, program.Value)
        {
            case (null, _):
                return ProgramsErrors.PartnerNotFound.Result();
            case (_, null):
                return ProgramsErrors.CouponProgramNotFound.Result();
            case (_, { PartnersMayCustomizeCode: false }) when !isOperator:
                return ProgramsErrors.CustomizationDisabled.Result();
            case (_, { Active: >= MostActive }) when !isOperator:
                return ProgramsErrors.TooManyCodes.Result(detail: null, ("cap", MostActive));
        }

        if (existing.Value >= Threshold && !verified.Value)
        {
            return ProgramsErrors.VerificationRequired.Result(
                "Report a first redemption with POST /coupons/redeem, so that more codes will earn.", ("threshold", Threshold), ("existing", existing.Value));
        }

        return await InsertAsync(unit, partnerId, programId.Value, partner.Value!, CouponCode.Canonical(request.Code), now, ct) is { } made
            ? new IdempotentResult(StatusCodes.Status201Created, made.ToView(isOperator, mayWrite: true))
            : ProgramsErrors.CodeTaken.Result();
    }

    private static async Task<CouponRow?> InsertAsync(
        UnitOfWork unit, Guid partnerId, Guid programId, string email, string? wanted, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var code in wanted is null ? CouponMint.Draws(email) : [wanted])
        {
            var made = await unit.OneOrDefaultAsync<CouponRow>(
                $"""
                with made as (
                    insert into programs.coupons (tenant_id, id, org_id, program_id, code, created_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {partnerId}, {programId}, {code}, {now})
                    on conflict (tenant_id, code) do nothing
                    returning *)
                select {CouponRow.Columns}
                from made k
                join programs.programs g on g.tenant_id = k.tenant_id and g.id = k.program_id
                """,
                ct);
            if (made is not null)
            {
                await unit.ExecuteAsync(CouponRewards.Statement(now), ct);
                return made;
            }
        }

        return null;
    }

    private sealed record Target(bool PartnersMayCustomizeCode, int Active);
}
