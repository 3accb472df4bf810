using System.Net;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Find;

/// <summary>Something that was found, and where it is.</summary>
public sealed record Hit(string Name, string? More, string Path);

/// <summary>What was found of one kind.</summary>
public sealed record HitGroup(string Kind, IReadOnlyList<Hit> Hits);

/// <summary>A kind of work.</summary>
/// <param name="Kind">As the API calls it.</param>
/// <param name="Label">In English.</param>
/// <param name="Text">What to do, in English.</param>
/// <param name="Path">Where it is done.</param>
/// <param name="Icon">Tabler's name.</param>
public sealed record WorkKind(string Kind, string Label, string Text, string Path, string Icon);

/// <summary>Something that waits for the visitor.</summary>
/// <param name="Work">Of which kind.</param>
/// <param name="Count">How many.</param>
/// <param name="More">Whether there are more than were counted.</param>
public sealed record ToDo(WorkKind Work, int Count, bool More);

/// <summary>Finding things by what people remember of them, and what waits for somebody. The API shows each their own alone.</summary>
internal static class FindPages
{
    private const int Most = 10;

    private static readonly WorkKind[] Work =
    [
        new("applications", "Applications", "Partners who want to join wait for an answer.", "/applications", "user-check"),
        new("commissions", "Commissions", "Approve what partners earned, or reverse it.", "/commissions?status=accrued", "coins"),
        new("fraud_cases", "Doubts", "Commissions are held until somebody decides.", "/fraud?status=open", "shield-search"),
        new("manual_payouts", "Payouts to send", "Send the money and say so.", "/payouts?status=pending", "cash-banknote"),
        new("returned_money", "Money that came back", "Pay it again, or leave it.", "/payouts/returns", "rotate"),
        new("payout_conflicts", "Contradictions", "Your payment provider said two things about one payout.", "/payouts/confirmations?verdict=conflict", "alert-triangle"),
        new("failing_webhooks", "Webhooks that fail", "The other side does not answer as it should.", "/settings/webhooks", "webhook"),
        new("reaches", "Platform staff", "Somebody of the platform asks to look into your brand.", "/settings/reaches", "eye"),
    ];

    public static async Task<IResult> SearchAsync(Visit visit)
    {
        var q = (visit.Query("q") ?? "").Trim();
        if (q.Length == 0)
            return visit.Page<SearchPage>(new { Text = q, Groups = Array.Empty<HitGroup>() });
        var kinds = new List<Task<HitGroup?>> { ByNumberAsync(visit, q) };
        if (visit.PartnerId is { } own)
        {
            if (visit.May("programs.granted"))
                kinds.Add(GroupAsync("Programs", async () => (await visit.Api.ListMyProgramsAsync(visit.Aborted)).Where(p => Has(p.Name, q)).Select(p => new Hit(p.Name, null, "/programs"))));
            if (visit.May("links.read"))
                kinds.Add(GroupAsync("Links", async () => (await visit.Api.ListLinksAsync(own, visit.Aborted)).Where(l => Has(l.LinkKey, q) || Has(l.DestinationUrl, q)).Select(l => new Hit(l.LinkKey, l.DestinationUrl, "/links"))));
            if (visit.May("partners.read"))
            {
                kinds.Add(GroupAsync("Coupons", async () => (await visit.Api.ListCouponsAsync(own, visit.Aborted)).Where(c => Has(c.Code, q)).Select(c => new Hit(c.Code, null, "/coupons"))));
                kinds.Add(GroupAsync("Customers", async () => (await visit.Api.ListCustomersAsync(own, 200, 0, visit.Aborted)).Customers.Where(c => Has(c.UserId, q)).Select(c => new Hit(c.UserId, null, "/customers"))));
            }
        }
        else
        {
            if (visit.May("partners.read"))
                kinds.Add(GroupAsync("Partners", async () => (await visit.Api.SearchPartnersAsync(q, limit: Most, cancellationToken: visit.Aborted)).Items.Select(p => new Hit(p.Name, p.Email, $"/partners/{p.Id}"))));
            if (visit.May("programs.read"))
                kinds.Add(GroupAsync("Programs", async () => (await visit.Api.ListProgramsAsync(visit.Aborted)).Where(p => Has(p.Name, q)).Select(p => new Hit(p.Name, p.DestinationUrl, $"/programs/{p.Id}"))));
            if (visit.May("agencies.read"))
                kinds.Add(GroupAsync("Agencies", async () => (await visit.Api.ListAgenciesAsync(cancellationToken: visit.Aborted)).Items.Where(a => Has(a.Name, q)).Select(a => new Hit(a.Name, null, "/agencies"))));
        }

        await Visit.AllAsync([.. kinds]);
        return visit.Page<SearchPage>(new { Text = q, Groups = (await Task.WhenAll(kinds)).OfType<HitGroup>().ToArray() });
    }

    public static IResult Waiting(Visit visit) =>
        visit.Page<ToDoPage>(new { Items = Work.Join(visit.Open, w => w.Kind, o => o.Kind, (w, open) => new ToDo(w, open.Count, open.More)).ToArray() });

    private static async Task<HitGroup?> GroupAsync(string kind, Func<Task<IEnumerable<Hit>>> find) =>
        (await find()).Take(Most).ToArray() is { Length: > 0 } hits ? new HitGroup(kind, hits) : null;

    /// <summary>What has just this number: a payout, a receipt of a commission, a partner.</summary>
    private static async Task<HitGroup?> ByNumberAsync(Visit visit, string q)
    {
        if (!IsNumber(q))
            return null;
        var hits = await Task.WhenAll(
            IfThere(visit.May("payouts.read"), async () => await visit.Api.GetPayoutAsync(q, visit.Aborted) is var p ? new Hit(visit.T("Payout of {0}", visit.Locale.Money(p.Amount, p.Currency)), p.Id, $"/payouts/{p.Id}") : null),
            IfThere(visit.May("commissions.read"), async () => (await visit.Api.ReceiptAsync(q, visit.Aborted)).Length > 0 ? new Hit(visit.T("Receipt"), q, $"/commissions/{Uri.EscapeDataString(q)}/receipt") : null),
            IfThere(!visit.IsPartner && visit.May("partners.read"), async () => await visit.Api.GetPartnerAsync(q, visit.Aborted) is var p ? new Hit(p.Name, p.Email, $"/partners/{p.Id}") : null));
        return hits.OfType<Hit>().ToArray() is { Length: > 0 } found ? new HitGroup("With this number", found) : null;
    }

    private static async Task<Hit?> IfThere(bool may, Func<Task<Hit?>> find)
    {
        try
        {
            return may ? await find() : null;
        }
        catch (PalisadeApiException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    /// <summary>Whether a text has the form of an id: 26 characters as the pages show it, or a UUID.</summary>
    private static bool IsNumber(string text) => Guid.TryParse(text, out _) || (text.Length == 26 && text[0] is >= '0' and <= '7' && text.All(char.IsAsciiLetterOrDigit));

    private static bool Has(string? text, string q) => text?.Contains(q, StringComparison.OrdinalIgnoreCase) == true;
}
