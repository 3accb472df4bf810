using System.CommandLine;
using Palisade.Cli.Demo;
using Palisade.Cli.Installation;
using Palisade.Client;

namespace Palisade.Cli.Commands;

/// <summary>The tenant that a command acts in, as one of its operators: named by its API URL and a key, or by its slug in a running data folder.</summary>
internal static class Brand
{
    private static readonly TimeSpan Errand = TimeSpan.FromMinutes(10);

    public static Option<string?> Tenant { get; } = new("--tenant") { Description = $"The tenant's slug in --data; by default the demo brand ({DemoBrand.Slug})." };

    public static Option<string?> ApiUrl { get; } = new("--api-url") { Description = "A tenant's API URL, instead of one of --data." };

    public static Option<string?> Key { get; } = new("--key") { Description = "An API key of that tenant. The variable PALISADE_KEY keeps it out of the process list." };

    /// <summary>Where the tenant is, and a key. A data folder's platform key makes one that lasts for this errand alone.</summary>
    public static async Task<(string ApiUrl, string Key)> AccessAsync(this ParseResult parsed, string label, CancellationToken cancel)
    {
        var key = parsed.GetValue(Key) ?? Environment.GetEnvironmentVariable("PALISADE_KEY");
        if (parsed.GetValue(ApiUrl) is { } apiUrl)
        {
            if (!Uri.TryCreate(apiUrl, UriKind.Absolute, out _) || !apiUrl.TrimEnd('/').EndsWith("/api/v1", StringComparison.Ordinal))
                throw new CliException(ExitCodes.CannotRun, "invalid_api_url", "--api-url ends with /api/v1, for instance https://partners.example/t/acme/api/v1");
            return key is null
                ? throw new CliException(ExitCodes.CannotRun, "key_missing", "--api-url needs an operator key: --key, or the variable PALISADE_KEY.")
                : (apiUrl.TrimEnd('/'), key);
        }

        var folder = parsed.DataFolder();
        using var platform = TenantCommand.Platform(folder);
        var slug = parsed.GetValue(Tenant) ?? (ServerState.Running(folder)?.Tenancy == "single" ? "default" : DemoBrand.Slug);
        var access = await platform.CreateTenantKeyAsync(slug, new KeyWish { Label = label, ExpiresAt = TimeProvider.System.GetUtcNow() + Errand }, cancel);
        return (access.ApiUrl, access.OperatorKey);
    }

    /// <summary>The tenant's API.</summary>
    public static async Task<PalisadeClient> ClientAsync(this ParseResult parsed, string label, CancellationToken cancel)
    {
        var (apiUrl, key) = await parsed.AccessAsync(label, cancel);
        return PalisadeClient.Create(new Uri(apiUrl), key);
    }
}
