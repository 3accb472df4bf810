using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Settings;

/// <summary>How a tenant pays: kept in <c>directory.settings</c> under <c>payouts</c>.</summary>
/// <param name="Rail"><c>auto</c> (the best rail there is), <c>manual</c>, or <c>stripe_connect</c>.</param>
/// <param name="ThresholdCents">Smallest balance worth paying, in hundredths of a major unit.</param>
/// <param name="Cadence">How often runs are scheduled.</param>
internal sealed record PayoutSettings(string Rail = "auto", int ThresholdCents = 0, string Cadence = "weekly")
{
    internal sealed class Validator : AbstractValidator<Change>
    {
        public Validator()
        {
            RuleFor(r => r.Rail).Must(rail => rail is null or "auto" or "stripe_connect" or "manual").WithMessage("One of: auto, stripe_connect, manual.");
            RuleFor(r => r.ThresholdCents).InclusiveBetween(0, 100_000).When(r => r.ThresholdCents is not null);
            RuleFor(r => r.Cadence).Must(cadence => cadence is null or "weekly" or "biweekly" or "monthly" or "manual")
                .WithMessage("One of: weekly, biweekly, monthly, manual.");
        }
    }

    /// <summary>What is absent stays as it is.</summary>
    internal sealed record Change(string? Rail, int? ThresholdCents, string? Cadence);

    /// <summary>The stored JSON, or no row.</summary>
    public static Sql Select => $"select s.value::text from directory.settings s where s.key = 'payouts'";

    public static PayoutSettings Read(string? json) =>
        json is null ? new PayoutSettings() : JsonSerializer.Deserialize<PayoutSettings>(json, ApiJson.Options) ?? new PayoutSettings();

    internal static async Task<IResult> GetAsync(TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(Read(await db.OneOrDefaultAsync<string>(Select, cancellationToken)), ApiJson.Options);

    internal static async Task<IResult> ChangeAsync(Change change, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        // There is no transfer rail yet: to accept it would promise payouts that never leave.
        if (change.Rail == "stripe_connect")
        {
            return PayoutsErrors.RailNotAvailable.Result();
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var before = Read(await unit.OneOrDefaultAsync<string>(Select, ct));
                var after = new PayoutSettings(change.Rail ?? before.Rail, change.ThresholdCents ?? before.ThresholdCents, change.Cadence ?? before.Cadence);
                await unit.ExecuteAsync(
                    $"""
                    insert into directory.settings (tenant_id, key, value, updated_at)
                    values ({unit.Scope.TenantId}, 'payouts', {Sql.Json(JsonSerializer.Serialize(after, ApiJson.Options))}, {now})
                    on conflict (tenant_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
                    """,
                    ct);
                return Results.Json(after, ApiJson.Options);
            },
            cancellationToken);
    }
}
