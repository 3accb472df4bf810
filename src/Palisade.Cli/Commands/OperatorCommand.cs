using System.CommandLine;
using Palisade.Cli.Terminal;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade operator add|list|remove</c>: the platform's own operators, against the running server of a data folder.</summary>
internal static class OperatorCommand
{
    private static readonly Option<string> Email = new("--email") { Description = "The operator's address.", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "The operator's name; brands see it with a reach.", Required = true };
    private static readonly Option<string> Role = new("--role") { Description = "admin decides about brands; support looks.", DefaultValueFactory = _ => "support" };
    private static readonly Option<int?> Days = new("--days") { Description = "The token works for so many days; without it, until the operator is removed." };

    public static Command Create(Dictionary<Command, string[]> examples)
    {
        Role.AcceptOnlyFromAmong("admin", "support");
        Days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 3650)
                result.AddError("--days takes 1 to 3650.");
        });
        var add = new Command("add", "Name an operator of the platform and print its token, once.") { Options.Data, Email, Name, Role, Days };
        add.Runs(AddAsync);
        examples[add] = ["palisade operator add --email ann@platform.example --name Ann --role admin", "palisade operator add --email bo@platform.example --name Bo --days 90 --json"];
        var list = new Command("list", "Show the platform's operators, removed ones too.") { Options.Data };
        list.Runs(ListAsync);
        examples[list] = ["palisade operator list", "palisade operator list --json"];
        var remove = new Command("remove", "Take an operator its token and its reaches, at once.") { Options.Data, Email };
        remove.Runs(RemoveAsync);
        examples[remove] = ["palisade operator remove --email bo@platform.example"];
        return new Command("operator", "Name, list and remove operators of the platform.") { add, list, remove };
    }

    private static async Task<int> AddAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        using var platform = TenantCommand.Platform(parsed.DataFolder());
        DateTimeOffset? expires = parsed.GetValue(Days) is { } days ? TimeProvider.System.GetUtcNow().AddDays(days) : null;
        var made = await platform.AddOperatorAsync(parsed.GetRequiredValue(Email), parsed.GetRequiredValue(Name), parsed.GetRequiredValue(Role), expires, cancel);
        output.Step($"{made.Email} is an operator of the platform ({made.Role})");
        output.Fact("Token", made.Token);
        output.Result(new { id = made.Id, email = made.Email, name = made.Name, role = made.Role, token = made.Token, expiresAt = made.ExpiresAt });
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        using var platform = TenantCommand.Platform(parsed.DataFolder());
        var operators = await platform.ListOperatorsAsync(cancel);
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var name in new[] { "Address", "Name", "Role", "Token", "Until", "Removed" })
            table.AddColumn(name);
        foreach (var o in operators)
            table.AddRow(Markup.Escape(o.Email), Markup.Escape(o.Name), o.Role, o.Prefix + "…", o.ExpiresAt is { } until ? $"{until:u}" : "", o.RemovedAt is { } at ? $"{at:u}" : "");
        output.People.Write(table);
        output.Result(new { operators = operators.Select(o => new { id = o.Id, email = o.Email, name = o.Name, role = o.Role, prefix = o.Prefix, createdAt = o.CreatedAt, expiresAt = o.ExpiresAt, removedAt = o.RemovedAt }) });
        return ExitCodes.Ok;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        using var platform = TenantCommand.Platform(parsed.DataFolder());
        var email = parsed.GetRequiredValue(Email).Trim();
        var found = (await platform.ListOperatorsAsync(cancel)).FirstOrDefault(o => o.RemovedAt is null && o.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            ?? throw new CliException(ExitCodes.Refused, "not_found", $"No operator of the platform has the address {email}.");
        await platform.RemoveOperatorAsync(found.Id, cancel);
        output.Step($"{found.Email} is no operator any more");
        output.Result(new { id = found.Id, email = found.Email });
        return ExitCodes.Ok;
    }
}
