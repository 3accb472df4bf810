using System.Net;
using System.Security.Cryptography;
using Palisade.Client;
using Spectre.Console;

namespace Palisade.Cli.Demo;

/// <summary>
/// The whole job, step by step: a program, partners with links, visitors who follow them, customers who sign up and pay, commissions that
/// are approved and paid out. Everything by the public API and the public links; the numbers at the end are the server's.
/// </summary>
internal sealed class DemoPlay(PalisadeClient client, string linkBase, int partnerCount, int clickCount)
{
    private static readonly string[] Names =
    [
        "Noor Haddad", "Sven Aalto", "Ana Ribeiro", "Kofi Mensah", "Yuki Tanaka", "Lena Vogel", "Tomás Silva", "Priya Nair", "Emil Kron", "Zoë Martin",
        "Ravi Iyer", "Mila Horvat", "Jonas Berg", "Aisha Bello", "Luc Moreau", "Ida Lund", "Omar Farouk", "Nina Rossi", "Pavel Novak", "Grace Kim",
    ];

    // Of all who click, so many in a hundred say who they are; of these, so many sign up; of these, so many pay.
    private const int Identified = 60;
    private const int SignedUp = 80;
    private const int Paying = 50;

    // Every play makes people of its own, so that it can be repeated in the same tenant.
    private readonly string _play = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    private sealed record Player(Partner Partner, Link Link)
    {
        public List<string> Crefs { get; } = [];

        public List<string> Users { get; } = [];
    }

    public async Task<DemoOutcome> RunAsync(ProgressContext progress, CancellationToken cancel)
    {
        var making = progress.AddTask("Program, partners and links", maxValue: partnerCount);
        var following = progress.AddTask("Visitors follow the links", maxValue: partnerCount * clickCount);
        var buying = progress.AddTask("Customers sign up and pay", maxValue: partnerCount * clickCount);
        var approving = progress.AddTask("Commissions approved", maxValue: 1);
        var paying = progress.AddTask("Payouts sent and confirmed", maxValue: 1);

        var program = await client.CreateProgramAsync(
            new NewProgram
            {
                Name = $"Demo {_play}",
                DestinationUrl = new Uri("https://shop.example/welcome"),
                CommissionRule = [new CommissionRule("percent", 20, EventType: "purchase"), new CommissionRule("fixed", 5, "first", "signup", "USD")],
                HoldbackDays = 0,
            },
            cancel);
        var players = new List<Player>();
        for (var i = 0; i < partnerCount; i++)
        {
            players.Add(await MakeAsync(program, i, cancel));
            making.Increment(1);
        }

        using var visitors = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        foreach (var player in players)
        {
            for (var i = 0; i < clickCount; i++)
            {
                player.Crefs.Add(await FollowAsync(visitors, player.Link, cancel));
                following.Increment(1);
            }
        }

        foreach (var player in players)
            await BuyAsync(player, buying, cancel);
        await ApproveAsync(players, approving, cancel);
        var payouts = await PayAsync(players, paying, cancel);
        return await ReportAsync(program, players, payouts, cancel);
    }

    private async Task<Player> MakeAsync(PartnerProgram program, int index, CancellationToken cancel)
    {
        var name = Names[index % Names.Length];
        var partner = await client.CreatePartnerAsync(
            new NewPartner { Email = $"partner{index + 1}-{_play}@partner.example", Name = name, SendInvite = false, ProgramIds = [program.Id] }, cancel);
        return new Player(partner, await client.CreateLinkAsync(partner.Id, program.Id, $"{name.Split(' ')[0].ToLowerInvariant().Replace('ë', 'e').Replace('á', 'a')}-{_play}", destinationUrl: null, cancel));
    }

    /// <summary>What a browser does: opens the link, is redirected, and carries the click's id to the shop.</summary>
    private async Task<string> FollowAsync(HttpClient visitors, Link link, CancellationToken cancel)
    {
        using var response = await visitors.GetAsync(new Uri($"{linkBase}/r/{link.LinkKey}"), cancel);
        if (response.StatusCode != HttpStatusCode.Found || response.Headers.Location is not { } location)
        {
            throw new CliException(
                ExitCodes.Refused, "link_not_followed", $"The link {linkBase}/r/{link.LinkKey} answered {(int)response.StatusCode} instead of a redirect.");
        }

        return location.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).Where(p => p is ["cref", _]).Select(p => p[1]).FirstOrDefault()
            ?? throw new CliException(ExitCodes.Refused, "cref_missing", "The redirect carries no cref.");
    }

    private async Task BuyAsync(Player player, ProgressTask task, CancellationToken cancel)
    {
        for (var i = 0; i < player.Crefs.Count; i++, task.Increment(1))
        {
            // Spread evenly instead of at random: every play shows the same picture.
            if (!Picks(i, Identified))
                continue;
            var user = $"customer-{player.Partner.Id}-{i}";
            await client.IdentifyAsync(player.Crefs[i], user, cancel);
            player.Users.Add(user);
            if (!Picks(player.Users.Count, SignedUp))
                continue;
            await client.TrackEventAsync(new NewEvent { UserId = user, Type = "signup", ExternalEventId = $"signup-{user}" }, cancel);
            if (!Picks(player.Users.Count, Paying))
                continue;
            await client.TrackEventAsync(
                new NewEvent { UserId = user, Type = "purchase", Value = 19.99m + (10 * (i % 5)), Currency = "USD", ExternalEventId = $"purchase-{user}" }, cancel);
        }
    }

    private async Task ApproveAsync(List<Player> players, ProgressTask task, CancellationToken cancel)
    {
        var accrued = new List<Commission>();
        foreach (var player in players)
            accrued.AddRange(await client.ListPartnerCommissionsAsync(player.Partner.Id, "accrued", limit: 500, cancel));
        task.MaxValue = Math.Max(1, accrued.Count);
        foreach (var commission in accrued)
        {
            await client.ApproveCommissionAsync(commission.Id, cancel);
            task.Increment(1);
        }

        task.Value = task.MaxValue;
    }

    private async Task<IReadOnlyList<RunPayout>> PayAsync(List<Player> players, ProgressTask task, CancellationToken cancel)
    {
        var run = await client.RunPayoutsAsync($"demo-{_play}", cancel);
        // A run gathers whatever is approved in the tenant; only the demo's own partners are confirmed here.
        var ours = run.Payouts.Where(p => players.Any(x => x.Partner.Id == p.PartnerId)).ToList();
        task.MaxValue = Math.Max(1, ours.Count);
        foreach (var payout in ours)
        {
            await client.ConfirmPayoutAsync(payout.PayoutId, cancel);
            task.Increment(1);
        }

        task.Value = task.MaxValue;
        return ours;
    }

    private async Task<DemoOutcome> ReportAsync(PartnerProgram program, List<Player> players, IReadOnlyList<RunPayout> payouts, CancellationToken cancel)
    {
        var rows = new List<PartnerOutcome>();
        foreach (var player in players)
        {
            var funnel = await client.FunnelAsync(player.Partner.Id, cancel);
            var dashboard = await client.DashboardAsync(player.Partner.Id, cancel);
            var paidOut = (await client.ListPartnerPayoutsAsync(player.Partner.Id, cancel)).Where(p => p.Status == "paid").Sum(p => p.Amount);
            rows.Add(new PartnerOutcome(
                player.Partner.Id, player.Partner.Name, funnel.Stages.Clicks, funnel.Stages.Identities, funnel.Stages.Signups, funnel.Stages.Paid,
                dashboard.AttributedRevenue, dashboard.CommissionByStatus.Where(s => s.Key != "reversed").Sum(s => s.Value), paidOut));
        }

        var totals = new PartnerOutcome(
            PartnerId: null, "All", rows.Sum(r => r.Clicks), rows.Sum(r => r.Identities), rows.Sum(r => r.Signups), rows.Sum(r => r.Paid),
            rows.Sum(r => r.Revenue), rows.Sum(r => r.Commission), rows.Sum(r => r.PaidOut));
        return new DemoOutcome(program.Id, rows, totals, [.. payouts.Select(p => p.PayoutId)]);
    }

    /// <summary>True for <paramref name="percent"/> in a hundred of the numbers, evenly spread.</summary>
    private static bool Picks(int number, int percent) => (number + 1) * percent / 100 > number * percent / 100;
}
