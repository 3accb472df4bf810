using System.CommandLine;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade tenant create</c>, against the running server of a data folder.</summary>
internal static class TenantCommand
{
    private static readonly Option<string> Slug = new("--slug") { Description = "The name in URLs: 3 to 30 of a–z, 0–9 and '-'.", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "The brand's name.", Required = true };

    public static string[] Examples { get; } = ["palisade tenant create --slug acme --name \"Acme Inc.\"", "palisade tenant create --data /tmp/a --slug acme --name Acme --json"];

    public static Command Create(out Command create)
    {
        create = new Command("create", "Make a tenant (a brand) and print its first operator key, once.") { Options.Data, Slug, Name };
        create.Runs(async (parsed, output, cancel) =>
        {
            using var platform = Platform(parsed.DataFolder());
            var tenant = await platform.CreateTenantAsync(parsed.GetRequiredValue(Slug), parsed.GetRequiredValue(Name), cancel);
            output.Step($"Tenant {tenant.Slug} made");
            output.Fact("API URL", tenant.ApiUrl);
            output.Fact("Operator key", tenant.OperatorKey);
            output.Result(new { slug = tenant.Slug, apiUrl = tenant.ApiUrl, operatorKey = tenant.OperatorKey });
            return ExitCodes.Ok;
        });
        return new Command("tenant", "Make tenants.") { create };
    }

    /// <summary>The platform's holder, of the server that runs in the folder.</summary>
    public static PlatformClient Platform(DataFolder folder)
    {
        var key = folder.ExistingPlatformKey();
        var running = ServerState.Running(folder)
            ?? throw new CliException(ExitCodes.NotRunning, "not_running", $"Nothing runs in {folder.Root}. Start it with: palisade up --data {folder.Root} --detach");
        return new PlatformClient(new Uri(running.Url), key.Reveal());
    }
}
