using System.Net;
using Palisade.Client;
using Xunit;

namespace Palisade.Portal.Tests.Support;

/// <summary>A tenant of its own with a program, made as its operator would: through the program and the public API.</summary>
internal sealed class Brand
{
    private Brand(TenantLine line, PalisadeClient client, PartnerProgram program, string operatorEmail) =>
        (Line, Client, Program, OperatorEmail) = (line, client, program, operatorEmail);

    public TenantLine Line { get; }

    public PalisadeClient Client { get; }

    public PartnerProgram Program { get; }

    public string OperatorEmail { get; }

    public string Url => Line.Url;

    public static async Task<Brand> CreateAsync(Installation installation, string slug, string name, string programName, string operatorName)
    {
        var line = await installation.CreateTenantAsync(slug, name);
        var client = line.Client();
        var program = await client.CreateProgramAsync(
            new NewProgram { Name = programName, DestinationUrl = new Uri("https://shop.example/"), CommissionRule = [new CommissionRule("percent", 10)], HoldbackDays = 0 });
        var email = $"operator@{slug}.example";
        await client.InviteAdminAsync(email, operatorName);
        return new Brand(line, client, program, email);
    }

    public async Task<Partner> PartnerAsync(string name, string email, string linkKey)
    {
        var partner = await Client.CreatePartnerAsync(new NewPartner { Email = email, Name = name, ProgramIds = [Program.Id] });
        await Client.CreateLinkAsync(partner.Id, Program.Id, linkKey);
        return partner;
    }

    /// <summary>Somebody follows the link and buys for 200 dollars; the partner earns 20.</summary>
    public async Task SellAsync(string linkKey)
    {
        using var visitor = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var redirect = await visitor.GetAsync(new Uri($"{Url}/r/{linkKey}"));
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        var cref = redirect.Headers.Location!.Query.Split("cref=")[1].Split('&')[0];
        var user = $"customer-of-{linkKey}";
        await Client.IdentifyAsync(cref, user);
        var tracked = await Client.TrackEventAsync(new NewEvent { UserId = user, Type = "purchase", Value = 200m, Currency = "USD" });
        Assert.Equal("attributed", tracked.Attribution?.Status);
    }
}
