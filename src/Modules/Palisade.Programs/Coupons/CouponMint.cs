using System.Security.Cryptography;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Programs.Coupons;

/// <summary>
/// Makes the default coupon of each grant that has none. A code that is taken is drawn again, with more random digits each time, so a brand
/// whose short codes are used up still gets its coupons.
/// </summary>
internal static class CouponMint
{
    private static readonly int[] Digits = [4, 4, 6, 8, 16];

    /// <summary>For a partner's grants.</summary>
    public static Task OfPartnerAsync(UnitOfWork unit, Guid partnerId, DateTimeOffset now, CancellationToken cancellationToken) =>
        MintAsync(unit, $"w.org_id = {partnerId}", now, cancellationToken);

    /// <summary>For a program's grants.</summary>
    public static Task OfProgramAsync(UnitOfWork unit, Guid programId, DateTimeOffset now, CancellationToken cancellationToken) =>
        MintAsync(unit, $"w.program_id = {programId}", now, cancellationToken);

    /// <summary>Codes to try for a partner, one after the other.</summary>
    public static IEnumerable<string> Draws(string email) => Digits.Select(digits => CouponCode.Default(email, RandomNumberGenerator.GetBytes(8), digits));

    private static async Task MintAsync(UnitOfWork unit, Sql which, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var digits in Digits)
        {
            var wanting = await unit.ListAsync<Wanting>(
                $"""
                select w.org_id, w.program_id, p.email
                from programs.grants w
                join programs.partners p on p.tenant_id = w.tenant_id and p.org_id = w.org_id and p.id = w.org_id
                where {which} and not exists (
                    select from programs.coupons k where k.tenant_id = w.tenant_id and k.org_id = w.org_id and k.program_id = w.program_id)
                """,
                cancellationToken);
            if (wanting.Count == 0)
            {
                return;
            }

            await unit.ExecuteAsync(Insert(unit.Scope.TenantId, wanting, digits, now), cancellationToken);
            await unit.ExecuteAsync(CouponRewards.Statement(now), cancellationToken);
        }

        throw new InvalidOperationException("No free coupon code was found in five draws.");
    }

    private static Sql Insert(Guid tenantId, IReadOnlyList<Wanting> wanting, int digits, DateTimeOffset now)
    {
        var ids = wanting.Select(_ => Guid.CreateVersion7(now)).ToArray();
        var partners = wanting.Select(w => w.OrgId).ToArray();
        var programs = wanting.Select(w => w.ProgramId).ToArray();
        string?[] codes = [.. wanting.Select(w => CouponCode.Default(w.Email, RandomNumberGenerator.GetBytes(8), digits))];
        return $"""
            insert into programs.coupons (tenant_id, id, org_id, program_id, code, created_at)
            select {tenantId}, new.id, new.org_id, new.program_id, new.code, {now}
            from unnest({ids}, {partners}, {programs}, {codes}) as new (id, org_id, program_id, code)
            on conflict (tenant_id, code) do nothing
            """;
    }

    private sealed record Wanting(Guid OrgId, Guid ProgramId, string Email);
}
