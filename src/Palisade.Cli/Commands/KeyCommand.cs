using System.CommandLine;
using Palisade.Cli.Terminal;
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

    public static string[] Examples { get; } = ["palisade key create --tenant demo", "palisade key create --tenant demo --scopes events:write clicks:write --label backend --json"];

    public static Command Create(out Command create)
    {
        create = new Command("create", "Make an API key of a tenant and print it, once.") { Options.Data, Tenant, Scopes, Label };
        create.Runs(async (parsed, output, cancel) =>
        {
            using var platform = TenantCommand.Platform(parsed.DataFolder());
            var scopes = parsed.GetRequiredValue(Scopes).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
            var key = await platform.CreateTenantKeyAsync(parsed.GetRequiredValue(Tenant), scopes, parsed.GetValue(Label), cancel);
            output.Step($"Key of {key.Slug} made");
            output.Fact("API URL", key.ApiUrl);
            output.Fact("Key", key.OperatorKey);
            output.Result(new { slug = key.Slug, apiUrl = key.ApiUrl, key = key.OperatorKey, scopes });
            return ExitCodes.Ok;
        });
        return new Command("key", "Make API keys.") { create };
    }
}
