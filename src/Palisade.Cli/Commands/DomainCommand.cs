using System.CommandLine;
using System.Net;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade domain add|verify|list|remove</c>: a tenant's own domains, against the running server of a data folder or an API URL.</summary>
internal static class DomainCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "The tenant's slug, in the installation of --data; not needed with --api-url." };
    private static readonly Option<string?> ApiUrl = new("--api-url") { Description = "A tenant's API URL, instead of --data. Its key is read from PALISADE_KEY." };
    private static readonly Argument<string> Name = new("domain") { Description = "Such as partners.brand.example." };

    public static string[] Examples { get; } =
    [
        "palisade domain add --tenant acme partners.acme.example      prints the record to publish",
        "palisade domain verify --tenant acme partners.acme.example",
        "PALISADE_KEY=op_… palisade domain list --api-url https://partners.example/t/acme/api/v1 --json",
    ];

    public static Command Create(out IReadOnlyList<Command> commands)
    {
        var add = Command("add", "Claim a domain and print how to prove it.", async (api, name, output, cancel) => Claimed(output, await api.ClaimDomainAsync(name!, cancel)), Name);
        var verify = Command("verify", "Look for the proof now; the domain is in use from then on.", VerifyAsync, Name);
        var list = Command("list", "The tenant's domains.", ListAsync);
        var remove = Command("remove", "Give a domain up: it leads nowhere from now on.", RemoveAsync, Name);
        commands = [add, verify, list, remove];
        return new Command("domain", "A tenant's own domains.") { add, verify, list, remove };
    }

    private static Command Command(string verb, string description, Func<PalisadeClient, string?, Output, CancellationToken, Task<object>> body, Argument<string>? name = null)
    {
        var command = new Command(verb, description) { Options.Data, Tenant, ApiUrl };
        if (name is not null)
            command.Add(name);
        command.Runs(async (parsed, output, cancel) =>
        {
            var result = await WithApiAsync(parsed, api => body(api, name is null ? null : parsed.GetRequiredValue(name), output, cancel), cancel);
            output.Result(result);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static object Claimed(Output output, Domain domain)
    {
        output.Step($"{domain.Name} is claimed. Publish this record, or one of the others in --json, then: palisade domain verify {domain.Name}");
        output.Fact("Record", $"{domain.DnsInstructions.Txt.Name} TXT");
        output.Fact("Value", domain.DnsInstructions.Txt.Value);
        return Shape(domain);
    }

    private static async Task<object> VerifyAsync(PalisadeClient api, string? name, Output output, CancellationToken cancel)
    {
        var domain = await api.VerifyDomainAsync((await FindAsync(api, name!, cancel)).Id, cancel);
        output.Step($"{domain.Name} is verified ({domain.Proof})");
        if (domain.Edge is { PointsHere: false } edge)
            output.Fact("Still to do", $"{domain.Name} CNAME {edge.Target}");
        return Shape(domain);
    }

    private static async Task<object> ListAsync(PalisadeClient api, string? name, Output output, CancellationToken cancel)
    {
        var domains = await api.ListDomainsAsync(cancel);
        foreach (var domain in domains)
            output.Fact(domain.Name, domain.FailingSince is { } since && domain.Status == "verified" ? $"verified, but its proof is missing since {since:u}" : domain.Status);
        return new { domains = domains.Select(Shape) };
    }

    private static async Task<object> RemoveAsync(PalisadeClient api, string? name, Output output, CancellationToken cancel)
    {
        var domain = await FindAsync(api, name!, cancel);
        await api.ReleaseDomainAsync(domain.Id, cancel);
        output.Step($"{domain.Name} is given up. Remove its records as well.");
        return new { id = domain.Id, domain = domain.Name, removed = true };
    }

    private static async Task<Domain> FindAsync(PalisadeClient api, string name, CancellationToken cancel)
    {
        var wanted = name.Trim().TrimEnd('.');
        return (await api.ListDomainsAsync(cancel)).FirstOrDefault(d => string.Equals(d.Name, wanted, StringComparison.OrdinalIgnoreCase) || d.Id == wanted)
            ?? throw new CliException(ExitCodes.Refused, "not_found", $"The tenant has not claimed {wanted}. See: palisade domain list");
    }

    private static object Shape(Domain domain) => new
    {
        id = domain.Id,
        domain = domain.Name,
        status = domain.Status,
        proof = domain.Proof,
        failingSince = domain.FailingSince,
        suspendedAt = domain.SuspendedAt,
        txt = new { name = domain.DnsInstructions.Txt.Name, value = domain.DnsInstructions.Txt.Value },
        tokenCname = new { name = domain.DnsInstructions.TokenCname.Name, target = domain.DnsInstructions.TokenCname.Target },
        http = new { url = domain.DnsInstructions.Http.Url, content = domain.DnsInstructions.Http.Content },
        cname = new { name = domain.DnsInstructions.Cname.Name, target = domain.DnsInstructions.Cname.Target },
        pointsHere = domain.Edge?.PointsHere,
    };

    /// <summary>With <c>PALISADE_KEY</c>, or with a key of the tenant that may do this alone: made once, kept among the folder's secrets.</summary>
    private static async Task<object> WithApiAsync(ParseResult parsed, Func<PalisadeClient, Task<object>> work, CancellationToken cancel)
    {
        var key = Environment.GetEnvironmentVariable("PALISADE_KEY").NullIfEmpty();
        if (parsed.GetValue(ApiUrl) is { } text)
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !text.TrimEnd('/').EndsWith("/api/v1", StringComparison.Ordinal))
                throw new CliException(ExitCodes.CannotRun, "invalid_api_url", "--api-url ends with /api/v1, for instance https://partners.example/t/acme/api/v1");
            return key is null
                ? throw new CliException(ExitCodes.CannotRun, "key_missing", "--api-url needs a key with domains:read and domains:write, in the variable PALISADE_KEY.")
                : await work(PalisadeClient.Create(url, key));
        }

        var folder = parsed.DataFolder();
        using var platform = TenantCommand.Platform(folder);
        var running = ServerState.Running(folder)!;
        var slug = parsed.GetValue(Tenant) ?? (running.Tenancy == "single" ? "default" : throw new CliException(ExitCodes.CannotRun, "tenant_missing", "--tenant names the tenant."));
        if (!slug.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new CliException(ExitCodes.CannotRun, "invalid_tenant", "A tenant's slug has letters, digits and '-' only.");
        var (file, path) = (folder.DomainKeyFile(slug), running.Tenancy == "single" ? "" : $"/t/{slug}");
        if (folder.ReadSecret(file) is { Length: > 0 } known)
        {
            try
            {
                return await work(PalisadeClient.Create(new Uri($"{running.Url}{path}/api/v1"), known));
            }
            catch (PalisadeApiException e) when (e.Status == HttpStatusCode.Unauthorized)
            {
                // Revoked: another is made.
            }
        }

        var made = await platform.CreateTenantKeyAsync(slug, ["domains:read", "domains:write"], "palisade domain", cancel);
        folder.WriteSecret(file, made.OperatorKey);
        return await work(PalisadeClient.Create(new Uri($"{running.Url}{path}/api/v1"), made.OperatorKey));
    }
}
