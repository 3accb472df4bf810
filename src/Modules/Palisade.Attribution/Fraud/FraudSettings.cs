using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Fraud;

/// <summary>Mail domains that the brand adds to the list of disposable ones, and those that it takes off it. Operators.</summary>
internal sealed partial record FraudSettings(IReadOnlyList<string> DisposableDomains, IReadOnlyList<string> AllowedDomains)
{
    /// <summary>Key of the setting in <c>directory.settings</c>.</summary>
    public const string Key = "fraud";

    private const int Most = 500;

    /// <summary>Replaces both lists; an absent one is empty.</summary>
    internal sealed record Request(string?[]? DisposableDomains, string?[]? AllowedDomains);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.DisposableDomains).Must(AreDomains).WithMessage("At most 500 domains such as mail.example.");
            RuleFor(r => r.AllowedDomains).Must(AreDomains).WithMessage("At most 500 domains such as mail.example.");
        }

        private static bool AreDomains(string?[]? domains) => domains is null || (domains.Length <= Most && domains.All(d => d is { Length: <= 253 } && Domain().IsMatch(d)));
    }

    internal static async Task<IResult> GetAsync(TenantSession db, CancellationToken cancellationToken)
    {
        var json = await db.OneOrDefaultAsync<string>($"select s.value::text from directory.settings s where s.key = {Key}", cancellationToken);
        return Results.Json(json is null ? new FraudSettings([], []) : JsonSerializer.Deserialize<FraudSettings>(json, ApiJson.Options), ApiJson.Options);
    }

    internal static async Task<IResult> ReplaceAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var settings = new FraudSettings(Of(request.DisposableDomains), Of(request.AllowedDomains));
        await db.ExecuteAsync(
            $"""
            insert into directory.settings (tenant_id, key, value, updated_at)
            values ({db.Scope.TenantId}, {Key}, {Sql.Json(JsonSerializer.Serialize(settings, ApiJson.Options))}, {clock.GetUtcNow()})
            on conflict (tenant_id, key) do update set value = excluded.value, updated_at = excluded.updated_at
            """,
            cancellationToken);
        return Results.Json(settings, ApiJson.Options);

        static string[] Of(string?[]? domains) => [.. (domains ?? []).Select(d => d!.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Domain();
}
