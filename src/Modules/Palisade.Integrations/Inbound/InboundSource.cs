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
    private const string Prefix = "in/";

    internal sealed record Request(string? Name);

    internal sealed record View(string Name, string Url, DateTimeOffset CreatedAt, DateTimeOffset? PreviousSecretUntil)
    {
        public static View Of(SecretInfo kept, string url) => new(kept.Name[Prefix.Length..], url, kept.CreatedAt, kept.PreviousUntil);
    }

    internal sealed record ListResponse(IReadOnlyList<View> Sources);

    internal sealed record SecretResponse(string Name, string Url, string Secret);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Name).Must(name => Of(name) is not null).WithMessage("1 to 40 of a–z, 0–9 and '-', beginning with a letter or digit.");
    }

    /// <summary>The key under which the secrets of a name are kept; null when it is no name.</summary>
    public static string? Of(string? name) => name is not null && Form().IsMatch(name) ? Prefix + name : null;

    internal static async Task<IResult> ListAsync(
        TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, CancellationToken cancellationToken)
    {
        var kept = await secrets.ListAsync(db, Prefix, cancellationToken);
        return Results.Json(
            new ListResponse([.. kept.Select(source => View.Of(source, Url(source.Name[Prefix.Length..], options, tenant)))]), ApiJson.Options);
    }

    internal static Task<IResult> CreateAsync(
        Request request, TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var source = Of(request.Name)!;
                return await LockAsync(unit, secrets, source, ct)
                    ? IntegrationsErrors.SourceExists.Result()
                    : await GiveAsync(unit, request.Name!, source, StatusCodes.Status201Created, secrets, options, tenant, clock.GetUtcNow(), ct);
            },
            cancellationToken);

    internal static Task<IResult> RotateAsync(
        string name, TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, TimeProvider clock,
        CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) => Of(name) is { } source && await LockAsync(unit, secrets, source, ct)
                ? await GiveAsync(unit, name, source, StatusCodes.Status200OK, secrets, options, tenant, clock.GetUtcNow(), ct)
                : IntegrationsErrors.SourceNotFound.Result(),
            cancellationToken);

    internal static async Task<IResult> DeleteAsync(string name, TenantSession db, [FromServices] SharedSecrets secrets, CancellationToken cancellationToken) =>
        Of(name) is { } source && await db.ExecuteAsync(secrets.Forget(db.Scope.TenantId, source), cancellationToken) > 0
            ? Results.NoContent()
            : IntegrationsErrors.SourceNotFound.Result();

    /// <summary>Waits for others who change the source; whether it exists.</summary>
    private static async Task<bool> LockAsync(UnitOfWork unit, SharedSecrets secrets, string source, CancellationToken ct)
    {
        var name = $"{unit.Scope.TenantId:N}/inbound/{source}";
        await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);
        return (await secrets.ListAsync(unit, source, ct)).Any(kept => kept.Name == source);
    }

    private static async Task<IResult> GiveAsync(
        UnitOfWork unit, string name, string source, int status, SharedSecrets secrets, ServerOptions options, TenantFeature tenant, DateTimeOffset now,
        CancellationToken ct)
    {
        var secret = StandardWebhookSignature.NewSecret();
        await secrets.ReplaceAsync(unit, source, secret, now, ct);
        return Results.Json(new SecretResponse(name, Url(name, options, tenant), secret.Reveal()), ApiJson.Options, statusCode: status);
    }

    private static string Url(string name, ServerOptions options, TenantFeature tenant) =>
        $"{options.UrlOf(tenant)}/webhooks/in/{name}";

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
