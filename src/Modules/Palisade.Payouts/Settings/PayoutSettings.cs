using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Runs;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Settings;

/// <summary>How a tenant pays: its row of <c>payouts.policy</c>, or these values.</summary>
/// <param name="Rail"><c>auto</c> (Stripe Connect for partners who opened an account, else manual), or one of <see cref="PayoutMethods"/>.</param>
/// <param name="ThresholdCents">Smallest balance worth paying, in hundredths of a major unit.</param>
/// <param name="Cadence">How often runs are scheduled (see <see cref="PayoutSchedule"/>).</param>
internal sealed record PayoutSettings(string Rail = "auto", int ThresholdCents = 0, string Cadence = "weekly")
{
    internal sealed class Validator : AbstractValidator<Change>
    {
        public Validator()
        {
            RuleFor(r => r.Rail).Must(rail => rail is null or "auto" or "stripe_connect" or "manual" or "external")
                .WithMessage("One of: auto, stripe_connect, manual, external.");
            RuleFor(r => r.ThresholdCents).InclusiveBetween(0, 100_000).When(r => r.ThresholdCents is not null);
            RuleFor(r => r.Cadence).Must(cadence => cadence is null or "weekly" or "biweekly" or "monthly" or "manual")
                .WithMessage("One of: weekly, biweekly, monthly, manual.");
        }
    }

    /// <summary>What is absent stays as it is.</summary>
    internal sealed record Change(string? Rail, int? ThresholdCents, string? Cadence);

    /// <summary>The stored values, or no row.</summary>
    public static Sql Select => $"select p.rail, p.threshold_cents, p.cadence from payouts.policy p";

    internal static async Task<IResult> GetAsync(TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(await db.OneOrDefaultAsync<PayoutSettings>(Select, cancellationToken) ?? new PayoutSettings(), ApiJson.Options);

    internal static async Task<IResult> ChangeAsync(Change change, TenantSession db, StripeClient stripe, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A rail that is not there would promise payouts that never leave.
        if (change.Rail == "stripe_connect" && !stripe.Configured)
        {
            return PayoutsErrors.RailNotAvailable.Result();
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                // Neither does a rail stay whose provider is being removed at this moment.
                await PayoutRun.WaitAsync(unit, ct);
                if (change.Rail == "external" && !await unit.OneOrDefaultAsync<bool>($"select true from payouts.provider p", ct))
                {
                    return PayoutsErrors.RailNotAvailable.Result();
                }

                var before = await unit.OneOrDefaultAsync<PayoutSettings>(Select, ct) ?? new PayoutSettings();
                var after = new PayoutSettings(change.Rail ?? before.Rail, change.ThresholdCents ?? before.ThresholdCents, change.Cadence ?? before.Cadence);
                var write = unit.Batch();
                write.Execute(
                    $"""
                    insert into payouts.policy (tenant_id, rail, threshold_cents, cadence, updated_at)
                    values ({unit.Scope.TenantId}, {after.Rail}, {after.ThresholdCents}, {after.Cadence}, {now})
                    on conflict (tenant_id) do update
                    set rail = excluded.rail, threshold_cents = excluded.threshold_cents, cadence = excluded.cadence, updated_at = excluded.updated_at
                    """);

                // The next look at the schedule finds out when the one after it is.
                write.Execute($"select doors.wake({Directory.Contracts.TenantCreation.ScheduleQueue}, {now})");
                await write.SendAsync(ct);
                return Results.Json(after, ApiJson.Options);
            },
            cancellationToken);
    }
}
