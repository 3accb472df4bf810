using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// Makes in the brand's Stripe account what its programs promise customers: for each code a coupon and a promotion code, each under a key of its
/// own, so that a repetition makes one. Ends them when the code is taken out of use. A failure is shown with the coupon and tried again; the code
/// credits its partner in the meantime.
/// </summary>
internal sealed partial class RewardWork(BrandStripe brand, TimeProvider clock, ILogger<RewardWork> log) : ITenantWork
{
    private const int Portion = 20;
    private const string Mark = "openpartner_coupon_id";

    public string Queue => CouponRewards.Queue;

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await brand.ForAsync(db, cancellationToken) is not { } stripe)
        {
            return null;
        }

        while (clock.GetUtcNow() < until)
        {
            var now = clock.GetUtcNow();
            var due = await db.ListAsync<Row>(
                $"""
                select k.id, k.code, k.stripe_coupon_id, k.stripe_promotion_code_id, k.deactivated_at is not null as ended, g.customer_reward::text as reward,
                    g.name as program, coalesce(k.reward_attempts, 0) as reward_attempts
                {Wanting}
                    and coalesce(k.reward_due_at <= {now}, true)
                order by k.id
                limit {Portion}
                """,
                cancellationToken);
            if (due.Count == 0)
            {
                return await db.OneOrDefaultAsync<DateTimeOffset?>($"select min(coalesce(k.reward_due_at, {now})) {Wanting}", cancellationToken);
            }

            foreach (var row in due)
            {
                await TryAsync(db, stripe, row, cancellationToken);
            }
        }

        return clock.GetUtcNow();
    }

    private static Sql Wanting =>
        $"""
        from programs.coupons k
        join programs.programs g on g.tenant_id = k.tenant_id and g.id = k.program_id
        where ((k.deactivated_at is null and k.stripe_promotion_code_id is null and g.customer_reward is not null)
            or (k.deactivated_at is not null and k.stripe_promotion_code_id is not null and k.reward_ended_at is null))
        """;

    private async Task TryAsync(TenantSession db, StripeClient stripe, Row row, CancellationToken ct)
    {
        try
        {
            await (row.Ended ? EndAsync(db, stripe, row, ct) : MakeAsync(db, stripe, row, ct));
        }
        catch (StripeException e)
        {
            await PutOffAsync(db, row, e.Message, ct);
        }
    }

    private async Task MakeAsync(TenantSession db, StripeClient stripe, Row row, CancellationToken ct)
    {
        var coupon = row.StripeCouponId;
        if (coupon is null)
        {
            if (StripeReward.Coupon(JsonNode.Parse(row.Reward!)!.AsObject()) is not { } form)
            {
                await PutOffAsync(db, row, "amount_not_expressible", ct);
                return;
            }

            form.Add("name", row.Program.Length > 40 ? row.Program[..40] : row.Program).Add("metadata", Marks(row));
            coupon = (await stripe.PostAsync<StripeNamed>("v1/coupons", form, $"reward_{PublicId.Format(row.Id)}_{Digest(row.Reward!)}", ct)).Id;
            await db.ExecuteAsync($"update programs.coupons set stripe_coupon_id = {coupon} where id = {row.Id} and stripe_coupon_id is null", ct);
        }

        var promotion = await PromotionAsync(stripe, row, coupon, ct);
        await db.ExecuteAsync(
            $"""
            update programs.coupons set stripe_promotion_code_id = {promotion}, reward_error = null, reward_attempts = null, reward_due_at = null
            where id = {row.Id} and stripe_promotion_code_id is null
            """,
            ct);
    }

    /// <summary>Stripe refuses a code that it has: ours, when an earlier attempt made it and nobody heard of it; else the brand's own, which stays.</summary>
    private static async Task<string> PromotionAsync(StripeClient stripe, Row row, string coupon, CancellationToken ct)
    {
        var form = new StripeForm().Add("coupon", coupon).Add("code", row.Code).Add("metadata", Marks(row));
        try
        {
            return (await stripe.PostAsync<StripeNamed>("v1/promotion_codes", form, $"code_{PublicId.Format(row.Id)}_{Digest(coupon)}", ct)).Id;
        }
        catch (StripeException e) when (e.IsRefusal)
        {
            await foreach (var there in stripe.ListAsync<StripeNamed>("v1/promotion_codes", new StripeForm().Add("code", row.Code).Add("active", true), ct))
            {
                if (there.Metadata?.GetValueOrDefault(Mark) == PublicId.Format(row.Id))
                {
                    return there.Id;
                }
            }

            throw;
        }
    }

    private async Task EndAsync(TenantSession db, StripeClient stripe, Row row, CancellationToken ct)
    {
        await stripe.PostAsync<StripeNamed>(
            $"v1/promotion_codes/{Uri.EscapeDataString(row.StripePromotionCodeId!)}", new StripeForm().Add("active", false), $"end_{PublicId.Format(row.Id)}", ct);
        await db.ExecuteAsync(
            $"update programs.coupons set reward_ended_at = {clock.GetUtcNow()}, reward_error = null, reward_due_at = null where id = {row.Id}", ct);
    }

    private async Task PutOffAsync(TenantSession db, Row row, string reason, CancellationToken ct)
    {
        var attempts = row.RewardAttempts + 1;
        var text = reason.Length > 300 ? reason[..300] : reason;
        Failed(log, row.Code, text);
        await db.ExecuteAsync(
            $"""
            update programs.coupons
            set reward_attempts = {attempts}, reward_error = {text}, reward_due_at = {clock.GetUtcNow() + StripeReward.Pause(attempts)}
            where id = {row.Id}
            """,
            ct);
    }

    private static Dictionary<string, string> Marks(Row row) => new(StringComparer.Ordinal) { [Mark] = PublicId.Format(row.Id) };

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private sealed record Row(
        Guid Id, string Code, string? StripeCouponId, string? StripePromotionCodeId, bool Ended, string? Reward, string Program, int RewardAttempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The discount of code {Code} could not be made or ended at Stripe: {Reason}")]
    private static partial void Failed(ILogger logger, string code, string reason);
}
