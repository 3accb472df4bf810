using Palisade.Client;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Server.DemoShop;

/// <summary>
/// The demo brand's shop: what a customer of Palisade builds on their own site. Its page plays the browser's part, these routes the brand's
/// backend, with an API key of its own that stays on the server. Development only.
/// </summary>
internal static class DemoShopRoutes
{
    private const string Reason = "the demo shop is a customer's site; it calls the API with a key of its own";

    private static readonly Dictionary<string, (string Title, decimal Price)> Products = new(StringComparer.Ordinal)
    {
        ["huila"] = ("Huila, washed", 24.00m),
        ["yirgacheffe"] = ("Yirgacheffe, natural", 28.50m),
        ["subscription"] = ("A year of coffee", 189.00m),
    };

    internal sealed record Customer(string? UserId);

    internal sealed record Order(string? UserId, string? Product);

    internal sealed record Receipt(string Product, decimal Price, string? Status, string? Partner, decimal? Commission, string? Currency, string Portal);

    public static void MapDemoShop(this IEndpointRouteBuilder routes, ServerOptions options)
    {
        if (!options.Development)
            return;
        var shop = routes.MapGroup("/demo/shop").ExcludeFromDescription();
        shop.MapGet("", () => Results.Content(Page.Value.Replace("{identify}", $"{TenantPath(options)}api/v1/attribution/identify", StringComparison.Ordinal), "text/html; charset=utf-8"))
            .WithMetadata(new ContentSecurity(Policy)).Public(Reason).WithName("DemoShop");
        shop.MapPost("/signup", SignUpAsync).LimitedPerMinute(30).Public(Reason).WithName("DemoShopSignUp");
        shop.MapPost("/buy", BuyAsync).LimitedPerMinute(30).Public(Reason).WithName("DemoShopBuy");
    }

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static Lazy<string> Page { get; } = new(() =>
    {
        using var stream = typeof(DemoShopRoutes).Assembly.GetManifestResourceStream("shop.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    private static async Task<IResult> SignUpAsync(Customer customer, ServerOptions options, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (Backend(options, configuration) is not { } client || customer.UserId is not { Length: > 0 and <= 100 } user)
            return CommonErrors.BadRequest.Result("The shop has no key yet, or the customer has no name.");
        var tracked = await client.TrackEventAsync(new NewEvent { UserId = user, Type = "signup", ExternalEventId = $"signup-{user}" }, cancellationToken);
        return Results.Json(new { tracked.Attribution?.Status });
    }

    private static async Task<IResult> BuyAsync(Order order, ServerOptions options, IConfiguration configuration, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Backend(options, configuration) is not { } client
            || order.UserId is not { Length: > 0 and <= 100 } user
            || !Products.TryGetValue(order.Product ?? "", out var product))
        {
            return CommonErrors.BadRequest.Result("The shop has no key yet, or it does not sell that.");
        }

        // The backend knows the price and makes the id of the order: sending the event again would change nothing.
        var id = $"order-{Guid.CreateVersion7(clock.GetUtcNow()):N}";
        var tracked = await client.TrackEventAsync(
            new NewEvent { UserId = user, Type = "purchase", Value = product.Price, Currency = "USD", ExternalEventId = id }, cancellationToken);
        var touch = tracked.Attribution?.Touches is [var first, ..] ? first : null;
        var partner = touch is null ? null : await client.GetPartnerAsync(touch.PartnerId, cancellationToken);
        var commission = touch?.CommissionId is null
            ? null
            : (await client.ListPartnerCommissionsAsync(touch.PartnerId, status: null, limit: 100, cancellationToken)).FirstOrDefault(c => c.Id == touch.CommissionId);
        return Results.Json(new Receipt(product.Title, product.Price, tracked.Attribution?.Status, partner?.Name, commission?.Amount, commission?.Currency, TenantPath(options)));
    }

    private static string TenantPath(ServerOptions options) => options.Tenancy == TenancyMode.Single ? "/" : "/t/demo/";

    /// <summary>The API as the shop's backend: key and path come from a file that <c>palisade up</c> writes.</summary>
    private static PalisadeClient? Backend(ServerOptions options, IConfiguration configuration)
    {
        if (configuration["PALISADE_DEMO_SHOP_KEY_FILE"] is not { Length: > 0 } file || !File.Exists(file) || File.ReadAllLines(file) is not [var api, var key, ..])
            return null;
        return PalisadeClient.Create(new Uri(options.PublicUrl, new Uri(api).AbsolutePath), key);
    }
}
