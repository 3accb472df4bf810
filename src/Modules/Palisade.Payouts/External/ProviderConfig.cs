using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Payouts.Runs;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Payouts.External;

/// <summary>
/// The brand's own payment provider: where it takes orders, and the secret that both sides sign with, shown by a rotation and never again.
/// While a payment is under way it can be neither moved nor removed: another provider would not know the key and might pay again. Operators.
/// </summary>
internal static class ProviderConfig
{
    internal sealed record Change(string? Url);

    internal sealed record Rotation(int? OverlapHours);

    internal sealed record View(
        string Url, string ConfirmationUrl, string SecretPrefix, DateTimeOffset? PreviousSecretUntil, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    internal sealed record Response(View Provider);

    internal sealed record SecretResponse(View Provider, string Secret);

    internal sealed class ChangeValidator : AbstractValidator<Change>
    {
        public ChangeValidator() => RuleFor(r => r.Url).NotEmpty().MaximumLength(2048);
    }

    internal sealed class RotationValidator : AbstractValidator<Rotation>
    {
        public RotationValidator() => RuleFor(r => r.OverlapHours).InclusiveBetween(0, 168);
    }

    internal static async Task<IResult> GetAsync(TenantSession db, ServerOptions options, TenantFeature tenant, TimeProvider clock, CancellationToken cancellationToken) =>
        await db.OneOrDefaultAsync<Row>(Select, cancellationToken) is { } row
            ? Results.Json(new Response(row.ToView(Address(options, tenant), clock.GetUtcNow())), ApiJson.Options)
            : PayoutsErrors.ProviderNotFound.Result();

    internal static async Task<IResult> SetAsync(
        Change change, TenantSession db, OutboundHttp outbound, [FromServices] ProviderSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        try
        {
            outbound.Check(OutboundTrust.Operator, change.Url!);
        }
        catch (OutboundRefusedException e)
        {
            return PayoutsErrors.ProviderUrlRefused.Result(detail: null, ("reason", e.Code));
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                await PayoutRun.WaitAsync(unit, ct);
                var before = await unit.OneOrDefaultAsync<Row>(Select, ct);
                if (before is not null && before.Url != change.Url && await IsInUseAsync(unit, ct))
                {
                    return PayoutsErrors.ProviderInUse.Result();
                }

                var secret = new Secret(WebhookSignature.NewSecret());
                var row = await unit.OneAsync<Row>(
                    $"""
                    insert into payouts.provider as p (tenant_id, url, secret_prefix, created_at, updated_at)
                    values ({unit.Scope.TenantId}, {change.Url}, {ProviderSecrets.Prefix(secret)}, {now}, {now})
                    on conflict (tenant_id) do update set url = excluded.url, updated_at = excluded.updated_at
                    returning {Columns}
                    """,
                    ct);
                if (before is null)
                {
                    await secrets.PutAsync(unit, secret, previousUntil: null, ct);
                }

                return Results.Json(new Response(row.ToView(Address(options, tenant), now)), ApiJson.Options);
            },
            cancellationToken);
    }

    internal static Task<IResult> RotateAsync(
        Rotation request, TenantSession db, [FromServices] ProviderSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = new Secret(WebhookSignature.NewSecret());
        var until = now.AddHours(request.OverlapHours ?? 24);
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var row = await unit.OneOrDefaultAsync<Row>(
                    $"""
                    update payouts.provider p
                    set secret_prefix = {ProviderSecrets.Prefix(secret)}, previous_secret_until = {until}, updated_at = {now}
                    where true
                    returning {Columns}
                    """,
                    ct);
                if (row is null)
                {
                    return PayoutsErrors.ProviderNotFound.Result();
                }

                await secrets.PutAsync(unit, secret, until, ct);
                return Results.Json(new SecretResponse(row.ToView(Address(options, tenant), now), secret.Reveal()), ApiJson.Options);
            },
            cancellationToken);
    }

    internal static Task<IResult> RemoveAsync(TenantSession db, [FromServices] ProviderSecrets secrets, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                await PayoutRun.WaitAsync(unit, ct);
                var chosen = await unit.OneOrDefaultAsync<bool>($"select true from payouts.policy p where p.rail = 'external' for update", ct);
                if (chosen || await IsInUseAsync(unit, ct))
                {
                    return PayoutsErrors.ProviderInUse.Result();
                }

                var batch = unit.Batch();
                batch.Execute($"delete from payouts.provider where true");
                batch.Execute(secrets.Forget(unit.Scope.TenantId));
                await batch.SendAsync(ct);
                return Results.NoContent();
            },
            cancellationToken);

    private static async Task<bool> IsInUseAsync(UnitOfWork unit, CancellationToken ct) =>
        await unit.OneOrDefaultAsync<bool>(
            $"""
            select true
            from payouts.transfers t
            where t.rail = 'external' and t.state in ('intent', 'posted', 'held', 'duplicate_review')
            limit 1
            """,
            ct);

    private static Sql Columns => $"p.url, p.secret_prefix, p.previous_secret_until, p.created_at, p.updated_at";

    private static Sql Select => $"select {Columns} from payouts.provider p";

    private static string Address(ServerOptions options, TenantFeature tenant) => $"{options.PublicUrl.ToString().TrimEnd('/')}{tenant.PathPrefix}/webhooks/payouts";

    private sealed record Row(string Url, string SecretPrefix, DateTimeOffset? PreviousSecretUntil, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
    {
        public View ToView(string address, DateTimeOffset now) => new(Url, address, SecretPrefix, PreviousSecretUntil > now ? PreviousSecretUntil : null, CreatedAt, UpdatedAt);
    }
}
