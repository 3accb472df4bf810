using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Account;

/// <summary>Looking after the signing in of others: of the brand's team, of a partner's people, and of one's own organization's.</summary>
internal static class CarePages
{
    private static readonly (string, string)[] TeamTrail = [("Access control", "/settings/access"), ("Members", "/settings/access/members")];

    public static Task<IResult> OfTeamAsync(Visit visit, string id) => ShowAsync(visit, null, id, "/settings/access/members", TeamTrail);

    public static Task<IResult> EndOfTeamAsync(Visit visit, string id) => EndAsync(visit, null, id, "/settings/access/members");

    public static Task<IResult> ResetOfTeamAsync(Visit visit, string id) => ResetAsync(visit, null, id, "/settings/access/members");

    public static Task<IResult> OfOwnAsync(Visit visit, string id) =>
        visit.PartnerId is { } partner ? ShowAsync(visit, partner, id, "/team", [("Team", "/team")]) : Task.FromResult(PageFrame.Nowhere(visit));

    public static Task<IResult> EndOfOwnAsync(Visit visit, string id) => visit.PartnerId is { } partner ? EndAsync(visit, partner, id, "/team") : Task.FromResult(PageFrame.Nowhere(visit));

    public static Task<IResult> ResetOfOwnAsync(Visit visit, string id) => visit.PartnerId is { } partner ? ResetAsync(visit, partner, id, "/team") : Task.FromResult(PageFrame.Nowhere(visit));

    public static async Task<IResult> OfPartnerAsync(Visit visit, string id, string memberId)
    {
        var partner = await visit.Api.GetPartnerAsync(id, visit.Aborted);
        return await ShowAsync(visit, id, memberId, $"/partners/{id}/people", [("Partners", "/partners"), (partner.Name, $"/partners/{id}"), ("People", $"/partners/{id}/people")]);
    }

    public static Task<IResult> EndOfPartnerAsync(Visit visit, string id, string memberId) => EndAsync(visit, id, memberId, $"/partners/{id}/people");

    public static Task<IResult> ResetOfPartnerAsync(Visit visit, string id, string memberId) => ResetAsync(visit, id, memberId, $"/partners/{id}/people");

    private static async Task<IResult> ShowAsync(Visit visit, string? partner, string id, string list, IReadOnlyList<(string, string)> trail) =>
        (await visit.Api.ListMembersAsync(partner, status: null, visit.Aborted)).FirstOrDefault(m => m.Id == id) is { } member
            ? visit.Page<CarePage>(new { Member = member, List = list, Trail = trail })
            : PageFrame.Nowhere(visit);

    private static async Task<IResult> EndAsync(Visit visit, string? partner, string id, string list)
    {
        await visit.FormAsync();
        var ended = await visit.Api.SignOutMemberAsync(id, partner, visit.Aborted);
        return visit.Go(list, "{0} session has ended.|{0} sessions have ended.", ended);
    }

    private static async Task<IResult> ResetAsync(Visit visit, string? partner, string id, string list)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(
            form, list, "The second factor is reset. The person signs in by mail and sets up another one.", () => visit.Api.ResetSecondFactorAsync(id, partner, visit.Aborted));
    }
}
