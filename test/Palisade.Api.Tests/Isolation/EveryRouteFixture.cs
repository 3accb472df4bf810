using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>A server with a victim, everybody who is not the victim, and endpoints with holes that the checker must find.</summary>
public sealed class EveryRouteFixture : IAsyncLifetime
{
    private readonly CapturedLog _log = new();
    private readonly List<string> _secrets = [];

    public EveryRouteFixture() => App = new PalisadeApp
    {
        // As in production: without the pages that show a developer everything. Nothing but the requests shall change rows.
        Settings = { ["PALISADE_DEVELOPMENT"] = "0", ["PALISADE_QUEUES"] = "off" },
        ConfigureBuilder = builder => builder.Logging.AddProvider(_log),
        ConfigureHost = Plant,
    };

    public PalisadeApp App { get; }

    internal CapturedLog Log => _log;

    internal Victim Victim { get; private set; } = null!;

    internal RouteChecker Checker { get; private set; } = null!;

    internal IReadOnlyList<Stranger> Strangers { get; private set; } = null!;

    /// <summary>The other organization of the victim's brand.</summary>
    internal Guid Neighbour { get; private set; }

    /// <summary>Credentials in use: none may be logged.</summary>
    internal IReadOnlyList<string> Secrets => _secrets;

    internal IReadOnlyList<RouteEndpoint> Routes(bool planted = false) =>
        [.. App.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>() is not null && e.Metadata.GetMetadata<Planted>() is not null == planted)
            .DistinctBy(e => (e.RoutePattern.RawText, string.Join(',', e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)))];

    public async ValueTask InitializeAsync()
    {
        await App.InitializeAsync();
        Victim = await Victim.CreateAsync(App);
        using var client = PalisadeApp.Client(App.Url, bearer: null);
        Checker = new RouteChecker(Victim, new Requests(Victim, await client.GetAsync("/api/v1/openapi.json", HttpStatusCode.OK)));
        await AddStrangersAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private async Task AddStrangersAsync()
    {
        var brand = Victim.Brand;
        Neighbour = await SettleAsync(Victim.Scene, "neighbour@example.com");
        var other = await Scene.CreateAsync(App);
        var otherPartner = await SettleAsync(other, "other@example.com");
        var (neighbour, victimPartner, othersPartner) = (Scene.Text(Neighbour), Scene.Text(Victim.Partner), Scene.Text(otherPartner));
        using var otherPartnerKey = await App.PartnerKeyAsync(other.Brand, othersPartner);
        using var revoked = await App.ScopedKeyAsync(brand, "partners:read");
        await App.ExecuteAsync("update access.api_keys set kind = 'operator', scopes = '{}', revoked_at = now() where key_hash = $1", Hash(revoked));
        using var expired = await App.MemberAsync(brand, brand.Id, "operator");
        await App.ExecuteAsync("update access.sessions set expires_at = now() - interval '1 hour' where token_hash = $1", Hash(expired));

        var turn = 0;
        Stranger At(TestTenant tenant, string name, HttpClient like, string? ownPartner = null)
        {
            var copy = PalisadeApp.Client(App.Url, bearer: null);
            foreach (var header in like.DefaultRequestHeaders)
                copy.DefaultRequestHeaders.Add(header.Key, header.Value);
            _secrets.AddRange(SecretOf(like) is { } secret ? [secret] : []);
            return new Stranger(name, copy, $"/t/{tenant.Slug}", tenant == brand, ownPartner) { Turn = turn++ };
        }

        Strangers =
        [
            At(brand, "anonymous", brand.Anonymous),
            At(brand, "another brand's operator at the victim's address", other.Operator),
            At(other.Brand, "another brand's operator at its own address", other.Operator, othersPartner),
            At(brand, "another brand's partner at the victim's address", otherPartnerKey),
            At(other.Brand, "another brand's partner at its own address", otherPartnerKey, othersPartner),
            At(brand, "another organization's key", await App.PartnerKeyAsync(brand, neighbour), neighbour),
            At(brand, "another organization's admin", await App.MemberAsync(brand, neighbour, "partner_admin"), neighbour),
            At(brand, "another organization's user", await App.MemberAsync(brand, neighbour, "partner_user"), neighbour),
            At(brand, "another organization's onlooker", await App.MemberAsync(brand, neighbour, "read_only"), neighbour),
            At(brand, "the victim's own onlooker", await App.MemberAsync(brand, victimPartner, "read_only"), victimPartner) with { MayRead = true },
            At(brand, "a revoked operator key", revoked),
            At(brand, "an expired operator session", expired),
            At(brand, "a key without scopes", await App.ScopedKeyAsync(brand)),
        ];
    }

    /// <summary>A partner with data of its own, so that its lists are not empty anyway.</summary>
    private static async Task<Guid> SettleAsync(Scene scene, string email)
    {
        var (partner, program) = (await scene.PartnerAsync(email), await scene.ProgramAsync());
        var click = await scene.ClickAsync(partner, program, TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, email);
        await scene.EventAsync(email, "invoice_paid", 50m);
        return partner;
    }

    private static string? SecretOf(HttpClient client) =>
        client.DefaultRequestHeaders.Authorization?.Parameter
        ?? (client.DefaultRequestHeaders.TryGetValues("Cookie", out var cookies) ? cookies.Single().Split('=')[1] : null);

    private static byte[] Hash(HttpClient client) => SHA256.HashData(Encoding.UTF8.GetBytes(SecretOf(client)!));

    /// <summary>Four holes of the kinds that people make.</summary>
    private void Plant(WebApplication host)
    {
        async Task<string?> NameAsync(string id) =>
            PublicId.TryParse(id, out var partner) ? (string?)await App.ExecuteAsync("select name from programs.partners where id = $1", partner) : null;

        host.MapGet("/planted/shows/{id}", async (string id) => await NameAsync(id) is { } name ? Results.Text(name) : Results.NotFound())
            .AnyActor("planted").WithMetadata(new Planted());
        host.MapGet("/planted/differs/partners/{id}", async (string id) => await NameAsync(id) is null ? Results.NotFound() : Results.StatusCode(403))
            .PublicInTenant("planted").WithMetadata(new Planted());
        host.MapGet("/planted/header/partners/{id}", (string id, HttpContext http) =>
        {
            http.Response.Headers["X-Partner"] = PublicId.Format(Victim.Ids["payouts.commissions"][0]);
            return Results.NoContent();
        }).PublicInTenant("planted").WithMetadata(new Planted());
        host.MapPost("/planted/writes/partners/{id}", (string id) => Results.NoContent()).AnyActor("planted").WithMetadata(new Planted());
    }

    internal sealed record Planted;
}
