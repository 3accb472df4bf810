using System.CommandLine;
using Palisade.Cli.Terminal;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade role list</c>: the roles of a tenant and what they allow.</summary>
internal static class RoleCommand
{
    public static string[] Examples { get; } = ["palisade role list --tenant demo", "palisade role list --tenant demo --json"];

    public static Command Create(out Command list)
    {
        list = new Command("list", "Show every role and what it allows.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key };
        list.Runs(async (parsed, output, cancel) =>
        {
            var roles = await (await parsed.ClientAsync("palisade role list", cancel)).ListRolesAsync(cancel);
            var table = new Table().Border(TableBorder.Rounded);
            foreach (var name in new[] { "Role", "Of", "Changes", "Holds", "For" })
                table.AddColumn(name);
            foreach (var role in roles)
                table.AddRow(Markup.Escape(role.Name), role.Kind, role.CanWrite ? "yes" : "no", role.Members is { } count ? $"{role.Permissions.Count}, by {count}" : $"{role.Permissions.Count}", Markup.Escape(role.Description));
            output.People.Write(table);
            output.Result(new { roles = roles.Select(r => new { id = r.Id, name = r.Name, kind = r.Kind, builtIn = r.BuiltIn, canWrite = r.CanWrite, permissions = r.Permissions, members = r.Members }) });
            return ExitCodes.Ok;
        });
        return new Command("role", "Show roles.") { list };
    }
}
