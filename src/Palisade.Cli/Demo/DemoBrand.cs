using Palisade.Cli.Commands;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Client;

namespace Palisade.Cli.Demo;

/// <summary>
/// The brand that a newcomer finds: a coffee shop with one program, one partner and a link. Made through the public API only; on later starts
/// whatever is missing is made, and links are led to where the server now is.
/// </summary>
internal sealed record DemoBrand(TenantAccess Access, string TenantUrl, string PartnerLink)
{
    public const string Slug = "demo";

    private const string Name = "Fernweh Coffee";
    private const string ProgramName = "Friends of Fernweh";
    private const string PartnerName = "Mara Lind";
    private const string PartnerEmail = "mara@partner.example";
    private const string OperatorName = "Olu Adeyemi";
    private const string OperatorEmail = "olu@fernweh.example";
    private const string LinkKey = "mara";

    public static async Task<DemoBrand> EnsureAsync(DataFolder folder, ServerState state, Output output, CancellationToken cancel)
    {
        // Of two that start at once, the second finds what the first has made.
        await using var alone = await folder.LockAsync(cancel);
        using var platform = TenantCommand.Platform(folder);
        var (access, isNew) = await AccessAsync(platform, state, cancel);
        var tenantUrl = access.ApiUrl[..^"/api/v1".Length];
        try
        {
            await StockAsync(folder, state, access, platform, cancel);
        }
        catch (PalisadeApiException e)
        {
            // The platform itself runs; a brand without its demo partner is no reason to stop it.
            output.Warn($"The demo brand is not complete: {e.Detail ?? e.Message} ({e.Code})");
        }

        output.Step(isNew ? $"Demo brand {Name} made" : $"Demo brand {Name} is there");
        return new DemoBrand(access, tenantUrl, $"{tenantUrl}/r/{LinkKey}");
    }

    private static async Task<(TenantAccess Access, bool IsNew)> AccessAsync(PlatformClient platform, ServerState state, CancellationToken cancel)
    {
        try
        {
            return (await platform.CreateTenantKeyAsync(state.Tenancy == "single" ? "default" : Slug, scopes: null, "palisade up", cancel), false);
        }
        catch (PalisadeApiException e) when (e.Code == "not_found")
        {
            return (await platform.CreateTenantAsync(Slug, Name, cancel), true);
        }
    }

    private static async Task StockAsync(DataFolder folder, ServerState state, TenantAccess access, PlatformClient platform, CancellationToken cancel)
    {
        var client = PalisadeClient.Create(new Uri(access.ApiUrl), access.OperatorKey);
        var shop = new Uri($"{state.Url}/demo/shop");
        var program = (await client.ListProgramsAsync(cancel)).FirstOrDefault(p => p.Name == ProgramName);
        if (program is null)
        {
            program = await client.CreateProgramAsync(
                new NewProgram
                {
                    Name = ProgramName,
                    DestinationUrl = shop,
                    CommissionRule = [new CommissionRule("percent", 20, EventType: "purchase")],
                    HoldbackDays = 0,
                },
                cancel);
        }
        else if (program.DestinationUrl != shop.ToString())
        {
            program = await client.ChangeDestinationAsync(program.Id, shop, cancel);
        }

        var partner = await client.FindPartnerAsync(PartnerEmail, cancel);
        if (partner is null)
        {
            partner = await client.CreatePartnerAsync(new NewPartner { Email = PartnerEmail, Name = PartnerName, ProgramIds = [program.Id] }, cancel);
            await client.InviteAdminAsync(OperatorEmail, OperatorName, cancel);
        }

        if ((await client.ListLinksAsync(partner.Id, cancel)).All(l => l.LinkKey != LinkKey))
            await client.CreateLinkAsync(partner.Id, program.Id, LinkKey, destinationUrl: null, cancel);

        // The shop's backend is a customer's system: it holds a key of its own that can do just what a shop does.
        if (folder.ReadSecret(folder.ShopKeyFile) is null)
        {
            var key = await platform.CreateTenantKeyAsync(access.Slug, ["events:write", "commissions:read", "partners:read"], "demo shop", cancel);
            folder.WriteSecret(folder.ShopKeyFile, $"{key.ApiUrl}\n{key.OperatorKey}");
        }
    }
}
