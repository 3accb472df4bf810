using Microsoft.AspNetCore.Http;
using Palisade.Client;
using Palisade.Portal.Pages;

namespace Palisade.Portal;

/// <summary>What an operator and a partner see first, and an operator's buttons.</summary>
internal static class HomePages
{
    private const int Latest = 10;

    public static async Task<IResult> ShowAsync(HttpContext context, PortalApi api, CancellationToken cancellationToken)
    {
        var client = api.For(context);
        var brand = (await client.BrandingAsync(cancellationToken)).ProgramName ?? "Palisade";
        var who = await client.WhoAmIAsync(cancellationToken);
        var person = who.Admin ?? who.Partner;
        var frame = new Frame(context.Request.PathBase, brand, person?.Name ?? person?.Email ?? who.Role);
        return who.PartnerId is { } partner
            ? await PartnerAsync(client, frame, partner, context, cancellationToken)
            : await OperatorAsync(client, frame, cancellationToken);
    }

    public static async Task<IResult> ApproveAsync(HttpContext context, PortalApi api, string id, CancellationToken cancellationToken)
    {
        await api.For(context).ApproveCommissionAsync(id, cancellationToken);
        return SignInPages.SeeHome(context);
    }

    public static async Task<IResult> RunPayoutsAsync(HttpContext context, PortalApi api, CancellationToken cancellationToken)
    {
        await api.For(context).RunPayoutsAsync(idempotencyKey: null, cancellationToken);
        return SignInPages.SeeHome(context);
    }

    public static async Task<IResult> ConfirmPayoutAsync(HttpContext context, PortalApi api, string id, CancellationToken cancellationToken)
    {
        await api.For(context).ConfirmPayoutAsync(id, cancellationToken);
        return SignInPages.SeeHome(context);
    }

    private static async Task<IResult> OperatorAsync(PalisadeClient client, Frame frame, CancellationToken cancellationToken)
    {
        var overview = client.OverviewAsync(cancellationToken);
        var commissions = client.ListCommissionsAsync(status: null, Latest, cancellationToken);
        var payouts = client.ListPayoutsAsync(cancellationToken);
        var partners = client.ListPartnersAsync(limit: 200, cursor: null, cancellationToken);
        await Task.WhenAll(overview, commissions, payouts, partners);
        return PortalErrors.Page<OperatorHome>(new
        {
            Frame = frame,
            Totals = (await overview).Totals,
            Commissions = await commissions,
            Payouts = (await payouts).Take(Latest).ToList(),
            Names = (await partners).Items.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal),
        });
    }

    private static async Task<IResult> PartnerAsync(PalisadeClient client, Frame frame, string partner, HttpContext context, CancellationToken cancellationToken)
    {
        var dashboard = client.DashboardAsync(partner, cancellationToken);
        var funnel = client.FunnelAsync(partner, cancellationToken);
        var links = client.ListLinksAsync(partner, cancellationToken);
        var commissions = client.ListPartnerCommissionsAsync(partner, status: null, Latest, cancellationToken);
        var payouts = client.ListPartnerPayoutsAsync(partner, cancellationToken);
        await Task.WhenAll(dashboard, funnel, links, commissions, payouts);
        return PortalErrors.Page<PartnerHome>(new
        {
            Frame = frame,
            Origin = $"{context.Request.Scheme}://{context.Request.Host}",
            Dashboard = await dashboard,
            Funnel = await funnel,
            Links = await links,
            Commissions = await commissions,
            Payouts = (await payouts).Take(Latest).ToList(),
        });
    }
}
