using System.CommandLine;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade member invite|list|remove|sign-out|reset-second-factor</c>: the people of a brand's team, or with <c>--partner</c> of a partner.</summary>
internal static class MemberCommand
{
    private static readonly Option<string?> Partner = new("--partner") { Description = "A partner's id: its people instead of the brand's team." };
    private static readonly Option<string> Email = new("--email") { Description = "The person's address.", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = "The person's name.", Required = true };
    private static readonly Option<string?> Role = new("--role") { Description = "A role of \"palisade role list\"; by default operator, or partner_admin with --partner." };
    private static readonly Option<string?> Status = new("--status") { Description = "invited, active or removed." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "For the record." };
    private static readonly Option<bool> KeepKeys = new("--keep-keys") { Description = "Leave the keys that the person made; without it they are revoked." };

    public static string[] InviteExamples { get; } =
        ["palisade member invite --tenant demo --email ann@example.com --name Ann", "palisade member invite --partner 01J… --email bo@example.com --name Bo --role read_only --json"];

    public static string[] ListExamples { get; } = ["palisade member list --tenant demo", "PALISADE_KEY=op_… palisade member list --api-url https://partners.example/t/acme/api/v1 --json"];

    public static string[] RemoveExamples { get; } = ["palisade member remove --tenant demo --email ann@example.com --reason \"left the company\""];

    public static string[] SignOutExamples { get; } = ["palisade member sign-out --tenant demo --email ann@example.com"];

    public static string[] ResetExamples { get; } =
        ["palisade member reset-second-factor --tenant demo --email ann@example.com", "palisade member reset-second-factor --tenant demo --partner 01J… --email bo@example.com --json"];

    public static Command Create(out Command invite, out Command list, out Command remove, out Command signOut, out Command reset)
    {
        Status.AcceptOnlyFromAmong("invited", "active", "removed");
        invite = new Command("invite", "Invite somebody; the mail's link works once, for a week.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, Partner, Email, Name, Role };
        invite.Runs(InviteAsync);
        list = new Command("list", "Show who is a member, with which role.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, Partner, Status };
        list.Runs(ListAsync);
        remove = new Command("remove", "Take somebody their access at once, or take an invitation back.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, Partner, Email, Reason, KeepKeys };
        remove.Runs(RemoveAsync);
        signOut = new Command("sign-out", "End all sessions of somebody at once.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, Partner, Email };
        signOut.Runs(SignOutAsync);
        reset = new Command("reset-second-factor", "Take somebody who lost them all second factors, and sign them out.") { Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, Partner, Email };
        reset.Runs(ResetAsync);
        return new Command("member", "Invite, list, sign out and remove people.") { invite, list, remove, signOut, reset };
    }

    private static async Task<int> InviteAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var client = await parsed.ClientAsync("palisade member invite", cancel);
        var partner = parsed.GetValue(Partner);
        var role = parsed.GetValue(Role) ?? (partner is null ? "operator" : "partner_admin");
        var member = await client.InviteMemberAsync(parsed.GetRequiredValue(Email), parsed.GetRequiredValue(Name), role, partner, cancel);
        output.Step($"{member.Email} is invited as {member.Role} until {member.InvitedUntil:u}");
        output.Result(new { id = member.Id, email = member.Email, role = member.Role, invitedUntil = member.InvitedUntil });
        return ExitCodes.Ok;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var client = await parsed.ClientAsync("palisade member list", cancel);
        var members = await client.ListMembersAsync(parsed.GetValue(Partner), parsed.GetValue(Status), cancel);
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var name in new[] { "Address", "Name", "Role", "Status", "Last sign-in" })
            table.AddColumn(name);
        foreach (var m in members)
            table.AddRow(Markup.Escape(m.Email), Markup.Escape(m.Name), Markup.Escape(m.Role), m.Status, m.LastSignInAt is { } at ? $"{at:u}" : "");
        output.People.Write(table);
        output.Result(new { members = members.Select(m => new { id = m.Id, email = m.Email, name = m.Name, role = m.Role, status = m.Status, invitedUntil = m.InvitedUntil, lastSignInAt = m.LastSignInAt }) });
        return ExitCodes.Ok;
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var client = await parsed.ClientAsync("palisade member remove", cancel);
        var partner = parsed.GetValue(Partner);
        var member = await FindAsync(client, parsed, cancel);
        var removed = await client.RemoveMemberAsync(member.Id, partner, parsed.GetValue(Reason), parsed.GetValue(KeepKeys), cancel);
        output.Step($"{member.Email} is out; {removed.RevokedKeys} of their keys were revoked, {removed.KeptKeys} kept");
        output.Result(new { id = member.Id, email = member.Email, revokedAt = removed.RevokedAt, revokedKeys = removed.RevokedKeys, keptKeys = removed.KeptKeys });
        return ExitCodes.Ok;
    }

    private static async Task<int> SignOutAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var client = await parsed.ClientAsync("palisade member sign-out", cancel);
        var member = await FindAsync(client, parsed, cancel);
        var revoked = await client.SignOutMemberAsync(member.Id, parsed.GetValue(Partner), cancel);
        output.Step($"{member.Email} is signed out; {revoked} sessions ended");
        output.Result(new { id = member.Id, email = member.Email, revoked });
        return ExitCodes.Ok;
    }

    private static async Task<int> ResetAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var client = await parsed.ClientAsync("palisade member reset-second-factor", cancel);
        var member = await FindAsync(client, parsed, cancel);
        await client.ResetSecondFactorAsync(member.Id, parsed.GetValue(Partner), cancel);
        output.Step($"{member.Email} has no second factor any more, and is signed out");
        output.Result(new { id = member.Id, email = member.Email });
        return ExitCodes.Ok;
    }

    private static async Task<Member> FindAsync(PalisadeClient client, ParseResult parsed, CancellationToken cancel)
    {
        var email = parsed.GetRequiredValue(Email).Trim();
        var members = await client.ListMembersAsync(parsed.GetValue(Partner), status: null, cancel);
        return members.FirstOrDefault(m => m.RevokedAt is null && m.Email.Equals(email, StringComparison.OrdinalIgnoreCase))
            ?? throw new CliException(ExitCodes.Refused, "not_found", $"Nobody with the address {email} is a member.");
    }
}
