using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Partners;

/// <summary>The brand's partners: finding, inviting, admitting, and everything about one.</summary>
internal static class PartnerPages
{
    public static async Task<IResult> ListAsync(Visit visit)
    {
        var page = await visit.Api.SearchPartnersAsync(visit.Query("q"), Status(visit.Query("status")), visit.Rows, visit.Query("cursor"), visit.Aborted);
        return visit.Page<PartnerList>(new { Items = page });
    }

    public static async Task<IResult> NewAsync(Visit visit) =>
        await InvitePage(visit, new Form([.. await ProgramsOf(visit, visit.Query("program")), ("sendInvite", "yes")]));

    public static async Task<IResult> CreateAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (form.Text("email") is null)
            form.Fail("email", "Please enter an address.");
        if (form.Text("name") is null)
            form.Fail("name", "Please enter a name.");
        if (!form.IsFine)
            return await InvitePage(visit, form, StatusCodes.Status400BadRequest);
        return await visit.TryAsync(
            form,
            async () =>
            {
                var partner = await visit.Api.CreatePartnerAsync(
                    new NewPartner { Email = form["email"], Name = form["name"], SendInvite = form.Has("sendInvite"), ProgramIds = form.All("program") }, visit.Aborted);
                return visit.Go($"/partners/{partner.Id}", form.Has("sendInvite") ? "{0} is invited. The mail with the link is on its way." : "{0} is there.", partner.Name);
            },
            again => InvitePage(visit, again));
    }

    public static async Task<IResult> ShowAsync(Visit visit, string id, TimeProvider clock)
    {
        var (now, partner) = (clock.GetUtcNow(), visit.Api.GetPartnerAsync(id, visit.Aborted));
        var figures = visit.Api.DashboardAsync(id, now.AddDays(-30), visit.Aborted);
        var series = visit.Api.PartnerSeriesAsync(id, now.AddDays(-30), now, visit.Aborted);
        var commissions = visit.Api.PageCommissionsAsync(id, limit: 8, cancellationToken: visit.Aborted);
        var timeline = visit.May("audit.read") ? visit.Api.ListAuditAsync(target: $"partner:{id}", limit: 12, cancellationToken: visit.Aborted) : null;
        await Visit.AllAsync([.. new Task?[] { partner, figures, series, commissions, timeline }.OfType<Task>()]);
        return visit.Page<PartnerPage>(new
        {
            Partner = await partner,
            Figures = await figures,
            Series = await series,
            Commissions = (await commissions).Items,
            Timeline = timeline is null ? [] : (await timeline).Entries,
        });
    }

    public static async Task<IResult> LinksAsync(Visit visit, string id)
    {
        var (partner, links, grants, coupons) = (
            visit.Api.GetPartnerAsync(id, visit.Aborted), visit.Api.ListLinksAsync(id, visit.Aborted), visit.Api.ListGrantsAsync(id, visit.Aborted),
            visit.Api.ListCouponsAsync(id, visit.Aborted));
        await Visit.AllAsync(partner, links, grants, coupons);
        return visit.Page<PartnerLinks>(new { Partner = await partner, Links = await links, Grants = await grants, Coupons = await coupons, LinkForm = new Form(), CouponForm = new Form() });
    }

    public static async Task<IResult> AddLinkAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(
            form, $"/partners/{id}/links", "The link is there.",
            () => visit.Api.CreateLinkAsync(id, form["programId"], form["linkKey"], form.Text("destinationUrl") is { } url ? new Uri(url, UriKind.RelativeOrAbsolute) : null, visit.Aborted));
    }

    public static async Task<IResult> AddCouponAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}/links", "The code is there.", () => visit.Api.CreateCouponAsync(id, form["programId"], form["code"], visit.Aborted));
    }

    public static async Task<IResult> EndCouponAsync(Visit visit, string id, string couponId)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}/links", "The code does not count any more.", () => visit.Api.DeactivateCouponAsync(id, couponId, visit.Aborted));
    }

    public static async Task<IResult> GrantAsync(Visit visit, string id, string programId)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}/links", "The partner may advertise it.", () => visit.Api.GrantProgramAsync(id, programId, visit.Aborted));
    }

    public static async Task<IResult> WithdrawAsync(Visit visit, string id, string programId)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}/links", "The program was taken away. What was earned stays.", () => visit.Api.WithdrawProgramAsync(id, programId, visit.Aborted));
    }

    public static async Task<IResult> PeopleAsync(Visit visit, string id)
    {
        var (partner, members) = (visit.Api.GetPartnerAsync(id, visit.Aborted), visit.Api.ListMembersAsync(id, status: null, visit.Aborted));
        await Visit.AllAsync(partner, members);
        return visit.Page<PartnerPeople>(new { Partner = await partner, Members = await members });
    }

    public static async Task<IResult> InviteAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}", "The invitation is on its way.", () => visit.Api.InvitePartnerAsync(id, visit.Aborted));
    }

    public static async Task<IResult> ReinstateAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, $"/partners/{id}", "The partner can work again.", () => visit.Api.ReinstatePartnerAsync(id, visit.Aborted));
    }

    public static async Task<IResult> AskRevokeAsync(Visit visit, string id) => RevokePage(visit, await visit.Api.GetPartnerAsync(id, visit.Aborted), new Form());

    public static async Task<IResult> RevokeAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.RevokePartnerAsync(id, form.Text("reason"), notify: true, visit.Aborted);
                return visit.Back(form, $"/partners/{id}", "The partnership is ended, and the partner is told by mail.");
            },
            async again => RevokePage(visit, await visit.Api.GetPartnerAsync(id, visit.Aborted), again));
    }

    public static async Task<IResult> ApplicationsAsync(Visit visit) =>
        visit.Page<Applications>(new { Items = await visit.Api.SearchPartnersAsync(status: "pending_review", limit: 50, cursor: visit.Query("cursor"), cancellationToken: visit.Aborted) });

    public static async Task<IResult> AdmitAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/applications", "Admitted. The invitation is on its way.", () => visit.Api.ApprovePartnerAsync(id, visit.Aborted));
    }

    public static async Task<IResult> AdmitManyAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var done = await Bulk.DoAsync(form.All("id"), id => visit.Api.ApprovePartnerAsync(id, visit.Aborted));
        return visit.Back(form, "/applications", done.Told, done.Done, done.Refused);
    }

    public static IResult Import(Visit visit) => visit.Page<ImportPartners>(new { Form = new Form() });

    public static async Task<IResult> RunImportAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var csv = form["csv"];
        if (form.Files is [{ Length: > 0 } file])
        {
            using var reader = new StreamReader(file.OpenReadStream());
            csv = await reader.ReadToEndAsync(visit.Aborted);
        }

        if (csv.Length == 0)
        {
            form.Fail("csv", "Choose a file or paste its content.");
            return visit.Page<ImportPartners>(new { Form = form }, StatusCodes.Status400BadRequest);
        }

        var kept = new Form(("csv", csv));
        return await visit.TryAsync(
            kept,
            async () => visit.Page<ImportPartners>(new { Form = kept, Report = await visit.Api.ImportPartnersAsync(csv, dryRun: !form.Has("now"), visit.Aborted) }),
            again => Task.FromResult(visit.Page<ImportPartners>(new { Form = again })));
    }

    private static IResult RevokePage(Visit visit, Partner partner, Form form) =>
        visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "End the partnership",
            Action = $"/partners/{partner.Id}/revoke",
            Back = visit.Query("back") ?? $"/partners/{partner.Id}",
            Button = "End the partnership",
            Reason = "Why (the partner reads it)",
            Trail = new[] { ("Partners", "/partners"), (partner.Name, $"/partners/{partner.Id}") },
            Lines = new[]
            {
                visit.T("{0} is signed out everywhere, and all keys of the organization stop working for good.", partner.Name),
                visit.T("Links lead to the shop still, but nothing counts. What was earned stays on record."),
                visit.T("You can reinstate the partner later."),
            },
        });

    private static async Task<IResult> InvitePage(Visit visit, Form form, int? status = null) =>
        visit.Page<InvitePartner>(new { Form = form, Programs = visit.May("programs.read") ? await visit.Api.ListProgramsAsync(visit.Aborted) : [] }, status);

    private static async Task<(string, string?)[]> ProgramsOf(Visit visit, string? only) =>
        visit.May("programs.read") && (await visit.Api.ListProgramsAsync(visit.Aborted)) is { Count: > 0 } programs ? [("program", only ?? programs[0].Id)] : [];

    private static string? Status(string? status) => status is "pending_review" or "invited" or "active" or "revoked" ? status : null;
}
