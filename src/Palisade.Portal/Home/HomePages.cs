using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Home;

/// <summary>What a brand's team and a partner see first.</summary>
internal static class HomePages
{
    private static readonly int[] Periods = [7, 30, 90];

    public static Task<IResult> ShowAsync(Visit visit, TimeProvider clock) =>
        visit.IsPartner ? PartnerAsync(visit, visit.PartnerId!, clock.GetUtcNow()) : OperatorAsync(visit, clock.GetUtcNow());

    private static async Task<IResult> OperatorAsync(Visit visit, DateTimeOffset now)
    {
        var days = Days(visit);
        // Whole days: today so far is compared with nothing that had more hours.
        var until = now;
        var since = until.AddDays(-days);
        var sees = visit.May("overview.read");
        var current = sees ? visit.Api.ProgramSeriesAsync(since, until, "day", visit.Aborted) : null;
        var before = sees ? visit.Api.ProgramSeriesAsync(since.AddDays(-days), since, "day", visit.Aborted) : null;
        var overview = sees ? visit.Api.OverviewAsync(since, cursor: null, 100, visit.Aborted) : null;
        var onboarding = visit.May("programs.read") ? visit.Api.OnboardingAsync(visit.Aborted) : null;
        await Visit.AllAsync([.. new Task?[] { current, before, overview, onboarding }.OfType<Task>()]);
        return visit.Page<OperatorHome>(new
        {
            Days = days,
            Periods,
            Current = current is null ? null : await current,
            Before = before is null ? null : await before,
            Overview = overview is null ? null : await overview,
            Onboarding = onboarding is null ? null : await onboarding,
        });
    }

    private static async Task<IResult> PartnerAsync(Visit visit, string partner, DateTimeOffset now)
    {
        var days = Days(visit);
        var since = now.AddDays(-days);
        var series = visit.Api.PartnerSeriesAsync(partner, since, now, visit.Aborted);
        var before = visit.Api.PartnerSeriesAsync(partner, since.AddDays(-days), since, visit.Aborted);
        var dashboard = visit.Api.DashboardAsync(partner, since, visit.Aborted);
        var funnel = visit.Api.FunnelAsync(partner, visit.Aborted);
        var links = visit.Api.ListLinksAsync(partner, visit.Aborted);
        var commissions = visit.Api.PageCommissionsAsync(partner, limit: 200, cancellationToken: visit.Aborted);
        var payouts = visit.Api.PagePayoutsAsync(partner, limit: 5, cancellationToken: visit.Aborted);
        await Visit.AllAsync(series, before, dashboard, funnel, links, commissions, payouts);
        return visit.Page<PartnerHome>(new
        {
            Days = days,
            Periods,
            Series = await series,
            Before = await before,
            Dashboard = await dashboard,
            Funnel = await funnel,
            Links = await links,
            Commissions = (await commissions).Items,
            Payouts = (await payouts).Items,
        });
    }

    private static int Days(Visit visit) => int.TryParse(visit.Query("days"), out var days) && Periods.Contains(days) ? days : 30;
}
