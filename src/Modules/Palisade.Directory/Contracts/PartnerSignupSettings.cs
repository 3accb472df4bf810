using System.Text.Json;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Contracts;

/// <summary>Who may become a partner of the brand by signing up.</summary>
/// <param name="Policy"><see cref="AutoApprove"/> or <see cref="RequireReview"/>.</param>
/// <param name="Disabled">Nobody may.</param>
public sealed record PartnerSignupSettings(string Policy, bool Disabled)
{
    /// <summary>Whoever proves an address is a partner.</summary>
    public const string AutoApprove = "auto_approve";

    /// <summary>The brand decides on each.</summary>
    public const string RequireReview = "require_review";

    internal const string Key = "partner_signup";

    private static readonly PartnerSignupSettings Defaults = new(AutoApprove, Disabled: false);

    /// <summary>Reads the tenant's settings. Needs a scope over the whole tenant (an operator's, or a public route's).</summary>
    public static async Task<PartnerSignupSettings> ReadAsync(SqlRunner db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var json = await db.OneOrDefaultAsync<string>($"select value::text from directory.settings where key = {Key}", cancellationToken);
        return json is null ? Defaults : Parse(json);
    }

    internal static PartnerSignupSettings Parse(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json, ApiJson.Options);
        return new PartnerSignupSettings(stored?.Policy ?? Defaults.Policy, stored?.Disabled ?? Defaults.Disabled);
    }

    private sealed record Stored(string? Policy, bool? Disabled);
}
