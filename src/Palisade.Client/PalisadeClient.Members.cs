namespace Palisade.Client;

/// <summary>People, roles and keys.</summary>
public sealed partial class PalisadeClient
{
    private const int PageSize = 200;

    /// <summary>Everybody of the brand's team, or of a partner, newest first. <paramref name="status"/>: <c>invited</c>, <c>active</c>, <c>removed</c> or null.</summary>
    /// <exception cref="PalisadeApiException"><c>partner_not_found</c>.</exception>
    public async Task<IReadOnlyList<Member>> ListMembersAsync(string? partnerId = null, string? status = null, CancellationToken cancellationToken = default)
    {
        var all = new List<Member>();
        string? cursor = null;
        do
        {
            var query = $"?limit={PageSize}{(status is null ? "" : $"&status={Escape(status)}")}{(cursor is null ? "" : $"&cursor={Escape(cursor)}")}";
            var page = await _http.GetAsync<MemberPage>(MembersOf(partnerId) + query, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Members);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Invites somebody to the brand's team, or to a partner. The invitation works once, for a week.</summary>
    /// <exception cref="PalisadeApiException"><c>email_taken</c>, <c>unknown_role</c>, <c>above_own_permissions</c>, <c>partner_not_found</c>.</exception>
    public Task<Member> InviteMemberAsync(string email, string name, string role, string? partnerId = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Member>(MembersOf(partnerId), new { email, name, role }, cancellationToken);

    /// <summary>Takes somebody their access, or takes an invitation back. Keys they made are revoked, or taken over by the caller.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>last_admin</c>, <c>above_own_permissions</c>, <c>already_revoked</c>.</exception>
    public Task<RemovedMember> RemoveMemberAsync(
        string memberId, string? partnerId = null, string? reason = null, bool keepKeys = false, CancellationToken cancellationToken = default) =>
        _http.SendAsync<RemovedMember>(
            HttpMethod.Delete,
            $"{MembersOf(partnerId)}/{Escape(memberId)}?keys={(keepKeys ? "keep" : "revoke")}{(reason is null ? "" : $"&reason={Escape(reason)}")}",
            body: null,
            idempotencyKey: null,
            cancellationToken);

    /// <summary>Takes somebody who lost them all second factors, and signs them out everywhere.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>above_own_permissions</c>, <c>cannot_reset_self</c>.</exception>
    public Task ResetSecondFactorAsync(string memberId, string? partnerId = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync<object>($"{MembersOf(partnerId)}/{Escape(memberId)}/second-factor/reset", new { }, cancellationToken);

    /// <summary>Signs somebody out everywhere; returns how many sessions ended.</summary>
    /// <exception cref="PalisadeApiException"><c>not_found</c>, <c>above_own_permissions</c>.</exception>
    public async Task<int> SignOutMemberAsync(string memberId, string? partnerId = null, CancellationToken cancellationToken = default) =>
        (await _http.PostAsync<SignedOut>($"{MembersOf(partnerId)}/{Escape(memberId)}/sessions/revoke", new { }, cancellationToken).ConfigureAwait(false)).Revoked;

    /// <summary>Every role with what it allows.</summary>
    public async Task<IReadOnlyList<MemberRole>> ListRolesAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<RoleList>("roles", cancellationToken).ConfigureAwait(false)).Roles;

    private static string MembersOf(string? partnerId) => partnerId is null ? "members" : $"partners/{Escape(partnerId)}/members";

    private sealed record SignedOut(int Revoked);

    private sealed record MemberPage(IReadOnlyList<Member> Members, string? NextCursor);

    private sealed record RoleList(IReadOnlyList<MemberRole> Roles);
}
