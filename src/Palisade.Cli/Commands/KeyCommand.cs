using System.CommandLine;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade key create</c>: a further key of a tenant, for whoever holds the installation.</summary>
internal static class KeyCommand
{
    private static readonly Option<string> Tenant = new("--tenant") { Description = "The tenant's slug.", Required = true };
    private static readonly Option<string[]> Scopes = new("--scopes")
    {
        Description = "What the key may do, for instance events:write; without it, everything an operator may.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Label = new("--label") { Description = "A note to recognise the key by." };
    private static readonly Option<int?> Days = new("--expires-days") { Description = "Days until it stops working; without it, never.", HelpName = "days" };
    private static readonly Option<string[]> AllowFrom = new("--allow-from")
    {
        Description = "Addresses or networks it works from, for instance 203.0.113.0/24; without it, from everywhere.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int?> PerMinute = new("--per-minute") { Description = "Requests a minute it is limited to.", HelpName = "requests" };

    public static string[] Examples { get; } =
    [
        "palisade key create --tenant demo",
        "palisade key create --tenant demo --scopes events:write clicks:write --label backend --expires-days 90 --allow-from 203.0.113.0/24 --json",
    ];

    public static Command Create(out Command create)
    {
        create = new Command("create", "Make an API key of a tenant and print it, once.") { Options.Data, Tenant, Scopes, Label, Days, AllowFrom, PerMinute };
        create.Runs(async (parsed, output, cancel) =>
        {
            var days = parsed.GetValue(Days);
            if (days is < 1 or > 3650)
                throw new CliException(ExitCodes.CannotRun, "invalid_expiry", "--expires-days takes 1 to 3650.");
            using var platform = TenantCommand.Platform(parsed.DataFolder());
            var scopes = Listed(parsed.GetRequiredValue(Scopes));
            var wish = new KeyWish
            {
                Scopes = scopes,
                Label = parsed.GetValue(Label),
                ExpiresAt = days is null ? null : TimeProvider.System.GetUtcNow().AddDays(days.Value),
                AllowedFrom = Listed(parsed.GetRequiredValue(AllowFrom)),
                RequestsPerMinute = parsed.GetValue(PerMinute),
            };
            var key = await platform.CreateTenantKeyAsync(parsed.GetRequiredValue(Tenant), wish, cancel);
            output.Step($"Key of {key.Slug} made");
            output.Fact("API URL", key.ApiUrl);
            output.Fact("Key", key.OperatorKey);
            if (wish.ExpiresAt is { } end)
                output.Fact("Works until", $"{end:u}");
            output.Result(new { slug = key.Slug, apiUrl = key.ApiUrl, key = key.OperatorKey, scopes, expiresAt = wish.ExpiresAt });
            return ExitCodes.Ok;
        });
        return new Command("key", "Make API keys.") { create };
    }

    private static string[] Listed(string[] given) => [.. given.SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
