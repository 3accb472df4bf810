using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Own;

/// <summary>What a partner does for itself: links, codes, customers, people, postbacks, keys, how it is paid.</summary>
internal static class OwnPages
{
    private static readonly string[] Utm = ["utm_source", "utm_medium", "utm_campaign"];

    public static Task<IResult> LinksAsync(Visit visit, TimeProvider clock) =>
        visit.PartnerId is { } partner ? LinksPage(visit, partner, new Form(("programId", visit.Query("program"))), clock.GetUtcNow()) : Elsewhere(visit);

    public static async Task<IResult> MakeLinkAsync(Visit visit, TimeProvider clock)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var form = await visit.FormAsync();
        var key = form.Text("linkKey") ?? "l" + Visit.NewOnce()[..7];
        Uri? page = null;
        if (form.Text("destinationUrl") is { } text && !Uri.TryCreate(text, UriKind.Absolute, out page))
            form.Fail("destinationUrl", "Must be a web address, like https://shop.example/.");
        if (!form.IsFine)
            return await LinksPage(visit, partner, form, clock.GetUtcNow(), StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                var program = (await visit.Api.ListMyProgramsAsync(visit.Aborted)).FirstOrDefault(p => p.Id == form["programId"]);
                await visit.Api.CreateLinkAsync(partner, form["programId"], key, WithCampaign(page ?? (program is null ? null : new Uri(program.DestinationUrl)), form, page is not null), visit.Aborted);
                return visit.Go("/links", "Your link is there: share it.");
            },
            again => LinksPage(visit, partner, again, clock.GetUtcNow()));
    }

    /// <summary>A link as a picture to print.</summary>
    public static async Task<IResult> QrAsync(Visit visit, string key)
    {
        if (visit.PartnerId is not { } partner || (await visit.Api.ListLinksAsync(partner, visit.Aborted)).FirstOrDefault(l => l.LinkKey == key) is not { } link)
            return PageFrame.Nowhere(visit);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(Qr.Svg($"{visit.Origin}{visit.Prefix}/r/{link.LinkKey}")), "image/svg+xml", $"{link.LinkKey}.svg");
    }

    public static async Task<IResult> CouponsAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var (coupons, programs) = (visit.Api.ListCouponsAsync(partner, visit.Aborted), visit.Api.ListMyProgramsAsync(visit.Aborted));
        await Visit.AllAsync(coupons, programs);
        return visit.Page<CouponList>(new { Coupons = await coupons, Programs = await programs });
    }

    public static async Task<IResult> CustomersAsync(Visit visit, TimeProvider clock)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var since = clock.GetUtcNow().AddDays(-90);
        var (customers, events) = (visit.Api.ListCustomersAsync(partner, 50, 0, visit.Aborted), visit.Api.ListPartnerEventsAsync(partner, visit.Query("type"), 25, visit.Query("cursor"), visit.Aborted));
        var (sources, countries) = (visit.Api.BreakdownAsync(partner, "referer", since, visit.Aborted), visit.Api.BreakdownAsync(partner, "country", since, visit.Aborted));
        await Visit.AllAsync(customers, events, sources, countries);
        return visit.Page<CustomerList>(new { (await customers).Customers, (await customers).Currency, Events = await events, Breakdowns = new[] { await sources, await countries } });
    }

    public static async Task<IResult> TeamAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        return await TeamPage(visit, partner, new Form(("role", "partner_user")));
    }

    public static async Task<IResult> InviteAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var member = await visit.Api.InviteMemberAsync(form["email"], form["name"], form["role"], partner, visit.Aborted);
                return visit.Go("/team", "{0} is invited.", member.Name);
            },
            again => TeamPage(visit, partner, again));
    }

    public static async Task<IResult> ChangeRoleAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/team", "The role is changed.", () => visit.Api.ChangeMemberAsync(id, form["role"], visit.PartnerId, visit.Aborted));
    }

    public static async Task<IResult> InviteAgainAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/team", "The invitation is on its way.", () => visit.Api.ResendInvitationAsync(id, visit.PartnerId, visit.Aborted));
    }

    public static IResult AskRemove(Visit visit, string id) => RemovePage(visit, id, new Form());

    public static Task<IResult> RemoveAsync(Visit visit, string id) =>
        visit.SubmitAsync(
            form => visit.Api.RemoveMemberAsync(id, visit.PartnerId, form.Text("reason"), keepKeys: false, visit.Aborted),
            "/team",
            "Removed. All sessions and keys of theirs have ended.",
            again => RemovePage(visit, id, again));

    public static Task<IResult> PostbacksAsync(Visit visit) => visit.PartnerId is { } partner ? PostbackPage(visit, partner, new Form()) : Elsewhere(visit);

    public static async Task<IResult> AddPostbackAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.CreatePostbackAsync(partner, form["url"], form.All("events"), visit.Aborted);
                return visit.Go("/postbacks", "The postback is there.");
            },
            again => PostbackPage(visit, partner, again));
    }

    public static async Task<IResult> SwitchPostbackAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/postbacks", "Changed.", () => visit.Api.SwitchPostbackAsync(visit.PartnerId ?? "", id, form["on"] == "yes", visit.Aborted));
    }

    public static async Task<IResult> RemovePostbackAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/postbacks", "The postback is gone.", () => visit.Api.RemovePostbackAsync(visit.PartnerId ?? "", id, visit.Aborted));
    }

    public static async Task<IResult> KeysAsync(Visit visit) => visit.PartnerId is { } partner
        ? visit.Page<OwnKeys>(new { Keys = (await visit.Api.ListApiKeysAsync(partner, cursor: null, visit.Aborted)).Items, Form = new Form() })
        : PageFrame.Nowhere(visit);

    public static async Task<IResult> MakeKeyAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => visit.Page<Components.SecretPage>(new
            {
                Title = "Your new key",
                Secret = (await visit.Api.CreatePartnerKeyAsync(partner, form.Text("label"), visit.Aborted)).Plaintext,
                Back = "/keys",
                Trail = new[] { ("API keys", "/keys") },
            }),
            async again => visit.Page<OwnKeys>(new { Keys = (await visit.Api.ListApiKeysAsync(partner, cursor: null, visit.Aborted)).Items, Form = again }));
    }

    public static async Task<IResult> RevokeKeyAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/keys", "The key does not work any more.", () => visit.Api.RevokeKeyAsync(id, visit.Aborted));
    }

    public static async Task<IResult> PayoutMethodAsync(Visit visit) => visit.PartnerId is { } partner
        ? visit.Page<PayoutMethod>(new { Account = await visit.Api.ConnectStatusAsync(partner, visit.Aborted) })
        : PageFrame.Nowhere(visit);

    public static async Task<IResult> ConnectAsync(Visit visit)
    {
        if (visit.PartnerId is not { } partner)
            return PageFrame.Nowhere(visit);
        var form = await visit.FormAsync();
        try
        {
            return Results.Redirect((await visit.Api.StartConnectAsync(partner, new Uri(visit.Origin + visit.Url("/payout-method")), visit.Aborted)).ToString());
        }
        catch (PalisadeApiException e) when (e.Status is not (System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden))
        {
            return await visit.DoAsync(form, "/payout-method", "", () => Task.FromException(e));
        }
    }

    public static async Task<IResult> ActivityAsync(Visit visit) =>
        visit.Page<Activity>(new { Audit = await visit.Api.ListAuditAsync(limit: 50, cursor: visit.Query("cursor"), cancellationToken: visit.Aborted) });

    private static Task<IResult> Elsewhere(Visit visit) => Task.FromResult(PageFrame.Nowhere(visit));

    /// <summary>The page with the campaign in its query; null when neither was asked for.</summary>
    private static Uri? WithCampaign(Uri? page, Form form, bool chosen)
    {
        var given = Utm.Where(form.Has).Select(name => $"{name}={Uri.EscapeDataString(form[name])}").ToList();
        if (page is null || (given.Count == 0 && !chosen))
            return null;
        var builder = new UriBuilder(page);
        builder.Query = string.Join('&', new[] { builder.Query.TrimStart('?') }.Where(q => q.Length > 0).Concat(given));
        return builder.Uri;
    }

    private static async Task<IResult> LinksPage(Visit visit, string partner, Form form, DateTimeOffset now, int? status = null)
    {
        var (links, programs, figures) = (visit.Api.ListLinksAsync(partner, visit.Aborted), visit.Api.ListMyProgramsAsync(visit.Aborted), visit.Api.DashboardAsync(partner, now.AddDays(-30), visit.Aborted));
        await Visit.AllAsync(links, programs, figures);
        return visit.Page<LinkList>(new { Links = await links, Programs = await programs, Figures = await figures, Form = form }, status);
    }

    private static async Task<IResult> TeamPage(Visit visit, string partner, Form form)
    {
        var (members, roles) = (visit.Api.ListMembersAsync(partner, status: null, visit.Aborted), visit.Api.RoleCatalogAsync(visit.Aborted));
        await Visit.AllAsync(members, roles);
        return visit.Page<TeamPage>(new { Members = await members, Roles = (await roles).Roles.Where(r => r.Kind == "partner").ToList(), Form = form });
    }

    private static async Task<IResult> PostbackPage(Visit visit, string partner, Form form)
    {
        var (postbacks, events) = await visit.Api.ListPostbacksAsync(partner, visit.Aborted);
        return visit.Page<PostbackList>(new { Postbacks = postbacks, Events = events, Form = form });
    }

    private static IResult RemovePage(Visit visit, string id, Form form) =>
        visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "Remove this person",
            Action = $"/team/{id}/remove",
            Back = "/team",
            Button = "Remove",
            Reason = "Why",
            Trail = new[] { ("Team", "/team") },
            Lines = new[] { visit.T("They are signed out everywhere at once, and keys they made stop working."), visit.T("You can invite them again later.") },
        });
}
