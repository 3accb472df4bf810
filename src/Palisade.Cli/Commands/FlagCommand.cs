using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade flag list|set</c>: a brand's rules, or with <c>--platform</c> those that hold for all brands.</summary>
internal static class FlagCommand
{
    private static readonly Option<bool> OfPlatform = new("--platform") { Description = "The platform's rules for all brands, instead of one brand's own." };
    private static readonly Argument<string> Key = new("flag") { Description = "A flag of \"palisade flag list\"." };
    private static readonly Argument<string> State = new("state") { Description = "on, off, or default: take the rule away." };
    private static readonly Option<decimal?> Percent = new("--percent") { Description = "With on: for so many percent, always the same ones." };
    private static readonly Option<string[]> Role = new("--role") { Description = "With on: for this role; may be repeated.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Organization = new("--organization") { Description = "With on: for this organization, or with --platform this brand, by id; may be repeated.", AllowMultipleArgumentsPerToken = true };

    public static Command Create(Dictionary<Command, string[]> examples)
    {
        State.AcceptOnlyFromAmong("on", "off", "default");
        var list = new Command("list", "Show every flag and its rule.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, OfPlatform };
        list.Runs(ListAsync);
        examples[list] = ["palisade flag list --tenant acme", "palisade flag list --platform --json"];
        var set = new Command("set", "Switch a flag, for everybody or for some.") { Key, State, Percent, Role, Organization, Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, OfPlatform };
        set.Runs(SetAsync);
        examples[set] =
        [
            "palisade flag set partners_invite off --tenant acme", "palisade flag set partners_invite on --role partner_admin --role owner --tenant acme",
            "palisade flag set agencies on --percent 10 --platform", "palisade flag set agencies default --platform",
        ];
        return new Command("flag", "Show and switch feature flags.") { list, set };
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        IReadOnlyList<FeatureFlag> flags;
        if (parsed.GetValue(OfPlatform))
        {
            using var platform = TenantCommand.Platform(parsed.DataFolder());
            flags = await platform.ListFlagsAsync(cancel);
        }
        else
        {
            flags = await (await parsed.ClientAsync("palisade flag list", cancel)).ListFlagsAsync(cancel);
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var name in new[] { "Flag", "Rule", "Without one", "Decides", "For" })
            table.AddColumn(name);
        foreach (var f in flags)
            table.AddRow(f.Key, Markup.Escape(Text(f.Rule)), f.Default ? "on" : "off", f.BrandDecides ? "brand" : "platform", Markup.Escape(f.Description));
        output.People.Write(table);
        output.Result(new { flags });
        return ExitCodes.Ok;
    }

    private static async Task<int> SetAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var (key, state, roles, organizations) = (parsed.GetRequiredValue(Key), parsed.GetRequiredValue(State), parsed.GetValue(Role) ?? [], parsed.GetValue(Organization) ?? []);
        if (state != "on" && (parsed.GetValue(Percent) is not null || roles.Length > 0 || organizations.Length > 0))
            throw new CliException(ExitCodes.CannotRun, "invalid_arguments", "--percent, --role and --organization go with on.");
        var rule = state == "default" ? null
            : new FeatureRule(state == "on", parsed.GetValue(Percent), roles.Length > 0 ? roles : null, organizations.Length > 0 ? organizations : null);
        FeatureFlag? answer = null;
        if (parsed.GetValue(OfPlatform))
        {
            using var platform = TenantCommand.Platform(parsed.DataFolder());
            if (rule is null)
                await platform.ResetFlagAsync(key, cancel);
            else
                answer = await platform.SetFlagAsync(key, rule, cancel);
        }
        else
        {
            var client = await parsed.ClientAsync("palisade flag set", cancel);
            if (rule is null)
                await client.ResetFlagAsync(key, cancel);
            else
                answer = await client.SetFlagAsync(key, rule, cancel);
        }

        output.Step($"{key}: {Text(answer?.Rule)}");
        output.Result(new { key, rule = answer?.Rule });
        return ExitCodes.Ok;
    }

    private static string Text(FeatureRule? rule)
    {
        if (rule is null)
            return "no rule here";
        if (!rule.On)
            return "off";
        var some = new List<string>();
        if (rule.Percent is { } percent)
            some.Add(percent.ToString(CultureInfo.InvariantCulture) + " %");
        some.AddRange(rule.Roles ?? []);
        some.AddRange(rule.Organizations ?? []);
        return some.Count == 0 ? "on" : "on for " + string.Join(", ", some);
    }
}
