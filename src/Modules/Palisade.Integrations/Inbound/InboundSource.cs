using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations.Inbound;

/// <summary>
/// Systems that may report conversions with a signature: each has a name, which is part of its address, and a secret, which is shown when it is
/// made and never again. A new secret leaves the one before believed for a day. Operators.
/// </summary>
internal static partial class InboundSource
{
    internal sealed record Request(string? Name);

    internal sealed record View(string Name, string Url, DateTimeOffset CreatedAt, DateTimeOffset? PreviousSecretUntil);

    internal sealed record ListResponse(IReadOnlyList<View> Sources);

    internal sealed record SecretResponse(string Name, string Url, string Secret);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Name).Must(name => Of(name) is not null).WithMessage("1 to 40 of a–z, 0–9 and '-', beginning with a letter or digit.");
    }

    /// <summary>The key under which the secrets of a name are kept; null when it is no name.</summary>
    public static string? Of(string? name) => name is not null && Form().IsMatch(name) ? $"in/{name}" : null;

    internal static async Task<IResult> ListAsync(TenantSession db, ServerOptions options, TenantFeature tenant, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<Row>(
            $"""
            select substr(s.source, 4) as name, s.created_at,
                (select max(o.expires_at) from integrations.inbound_secrets o
                 where o.tenant_id = s.tenant_id and o.source = s.source and o.expires_at > {clock.GetUtcNow()}) as previous_secret_until
            from integrations.inbound_secrets s
            where starts_with(s.source, 'in/') and s.expires_at is null
            order by s.source
            limit 200
            """,
            cancellationToken);
        return Results.Json(new ListResponse([.. rows.Select(row => new View(row.Name, Url(row.Name, options, tenant), row.CreatedAt, row.PreviousSecretUntil))]), ApiJson.Options);
    }

    internal static Task<IResult> CreateAsync(
        Request request, TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var source = Of(request.Name)!;
                return await LockAsync(unit, source, ct)
                    ? IntegrationsErrors.SourceExists.Result()
                    : await GiveAsync(unit, request.Name!, source, StatusCodes.Status201Created, secrets, options, tenant, clock.GetUtcNow(), ct);
            },
            cancellationToken);

    internal static Task<IResult> RotateAsync(
        string name, TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) => Of(name) is { } source && await LockAsync(unit, source, ct)
                ? await GiveAsync(unit, name, source, StatusCodes.Status200OK, secrets, options, tenant, clock.GetUtcNow(), ct)
                : IntegrationsErrors.SourceNotFound.Result(),
            cancellationToken);

    internal static async Task<IResult> DeleteAsync(string name, TenantSession db, CancellationToken cancellationToken) =>
        Of(name) is { } source && await db.ExecuteAsync(SharedSecrets.Forget(source), cancellationToken) > 0
            ? Results.NoContent()
            : IntegrationsErrors.SourceNotFound.Result();

    /// <summary>Waits for others who change the source; whether it exists.</summary>
    private static async Task<bool> LockAsync(UnitOfWork unit, string source, CancellationToken ct)
    {
        var name = $"{unit.Scope.TenantId:N}/inbound/{source}";
        var batch = unit.Batch();
        batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
        var exists = batch.OneOrDefault<bool>($"select true from integrations.inbound_secrets s where s.source = {source} and s.expires_at is null");
        await batch.SendAsync(ct);
        return exists.Value;
    }

    private static async Task<IResult> GiveAsync(
        UnitOfWork unit, string name, string source, int status, SharedSecrets secrets, ServerOptions options, TenantFeature tenant, DateTimeOffset now,
        CancellationToken ct)
    {
        var secret = StandardWebhookSignature.NewSecret();
        var batch = unit.Batch();
        secrets.Replace(batch, unit.Scope.TenantId, source, secret, now);
        await batch.SendAsync(ct);
        return Results.Json(new SecretResponse(name, Url(name, options, tenant), secret.Reveal()), ApiJson.Options, statusCode: status);
    }

    private static string Url(string name, ServerOptions options, TenantFeature tenant) =>
        $"{options.UrlOf(tenant)}/webhooks/in/{name}";

    private sealed record Row(string Name, DateTimeOffset CreatedAt, DateTimeOffset? PreviousSecretUntil);

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
