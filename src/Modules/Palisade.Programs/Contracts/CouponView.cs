using Palisade.Tenancy;

namespace Palisade.Programs.Contracts;

/// <summary>A coupon as clients see it.</summary>
/// <param name="Id">The coupon.</param>
/// <param name="PartnerId">Who is credited when it is used.</param>
/// <param name="ProgramId">Whose terms apply.</param>
/// <param name="Code">Upper case; read in any case.</param>
/// <param name="StripeCouponId">The discount at the payment provider; null when none was made there.</param>
/// <param name="StripePromotionCodeId">The code at the payment provider; null when none was made there.</param>
/// <param name="RewardStatus">
/// <c>none</c>: the program gives customers nothing; <c>missing</c>: it does, and the payment provider does not know of it yet, so the code
/// credits the partner but gives no discount; <c>made</c>: the discount exists.
/// </param>
/// <param name="DeactivatedAt">Since when it is no longer accepted.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CanEdit">Whether the caller may make and deactivate coupons of this program.</param>
/// <param name="RewardError">Why the discount could not be made, or ended, the last time it was tried; it is tried again.</param>
public sealed record CouponView(
    Guid Id, Guid PartnerId, Guid ProgramId, string Code, string? StripeCouponId, string? StripePromotionCodeId, string RewardStatus,
    DateTimeOffset? DeactivatedAt, DateTimeOffset CreatedAt, bool CanEdit, string? RewardError = null);

/// <summary>A row of <see cref="Columns"/>.</summary>
public sealed record CouponRow(
    Guid Id, Guid PartnerId, Guid ProgramId, string Code, string? StripeCouponId, string? StripePromotionCodeId, bool Rewards,
    DateTimeOffset? DeactivatedAt, DateTimeOffset CreatedAt, bool PartnersMayCustomizeCode, string? RewardError)
{
    /// <summary>Of <c>programs.coupons k</c> joined with <c>programs.programs g</c>.</summary>
    public static Sql Columns =>
        $"""
        k.id, k.org_id as partner_id, k.program_id, k.code, k.stripe_coupon_id, k.stripe_promotion_code_id,
        g.customer_reward is not null as rewards, k.deactivated_at, k.created_at, g.partners_may_customize_code,
        k.reward_error
        """;

    /// <summary>As clients see it. <paramref name="isOperator"/>: may edit any; <paramref name="mayWrite"/>: may where the program allows it.</summary>
    public CouponView ToView(bool isOperator, bool mayWrite) => new(
        Id, PartnerId, ProgramId, Code, StripeCouponId, StripePromotionCodeId,
        !Rewards ? "none" : StripePromotionCodeId is null ? "missing" : "made",
        DeactivatedAt, CreatedAt, isOperator || (mayWrite && PartnersMayCustomizeCode), RewardError);
}

/// <summary>When the brand's shop reported a redemption for the first time: kept in <c>directory.settings</c>.</summary>
public static class CouponVerification
{
    /// <summary>Key of the setting.</summary>
    public const string Key = "coupons";

    /// <summary>Whether there was one.</summary>
    public static Sql Select => $"select true from directory.settings s where s.key = {Key}";

    /// <summary>Notes the first one; a later one changes nothing.</summary>
    public static Sql Stamp(Guid tenantId, DateTimeOffset now)
    {
        var value = "{\"verifiedAt\":\"" + now.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) + "\"}";
        return $"""
            insert into directory.settings (tenant_id, key, value, updated_at)
            values ({tenantId}, {Key}, {Sql.Json(value)}, {now})
            on conflict (tenant_id, key) do nothing
            """;
    }
}
