using System.Net.Http.Headers;

namespace Palisade.Client;

/// <content>Partners from the brand's side: finding, admitting, granting, coupons, imports.</content>
public sealed partial class PalisadeClient
{
    /// <summary>One page of the partners, newest first.</summary>
    /// <param name="text">Part of the name or address; null: any.</param>
    /// <param name="status"><c>pending_review</c>, <c>invited</c>, <c>active</c>, <c>revoked</c>, or null for all.</param>
    /// <param name="limit">At most 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Page<Partner>> SearchPartnersAsync(
        string? text = null, string? status = null, int limit = 50, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var page = await _http.GetAsync<PartnerList>(At("partners", ("limit", $"{limit}"), ("q", text), ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<Partner>(page.Partners, page.NextCursor);
    }

    /// <summary>Mails a partner the invitation again.</summary>
    public Task InvitePartnerAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/invite", body: null, cancellationToken);

    /// <summary>Admits a partner that waits for review.</summary>
    public Task ApprovePartnerAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/approve", body: null, cancellationToken);

    /// <summary>Takes a partner its access; its links lead nowhere.</summary>
    public Task RevokePartnerAsync(string partnerId, string? reason, bool notify, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/revoke", new { reason, notify }, cancellationToken);

    /// <summary>Lets a revoked partner work again.</summary>
    public Task ReinstatePartnerAsync(string partnerId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/reinstate", body: null, cancellationToken);

    /// <summary>All programs, with whether the partner may promote them.</summary>
    public async Task<IReadOnlyList<PartnerProgram>> ListGrantsAsync(string partnerId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ProgramList>($"partners/{Escape(partnerId)}/programs?limit=200", cancellationToken).ConfigureAwait(false)).Programs;

    /// <summary>Lets a partner promote a program.</summary>
    public Task GrantProgramAsync(string partnerId, string programId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/programs", new { programIds = new[] { programId } }, cancellationToken);

    /// <summary>Takes a program away from a partner; what was earned stays.</summary>
    public Task WithdrawProgramAsync(string partnerId, string programId, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"partners/{Escape(partnerId)}/programs/{Escape(programId)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>The programs that the caller may promote.</summary>
    public async Task<IReadOnlyList<PartnerProgram>> ListMyProgramsAsync(CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ProgramList>("me/programs?limit=200", cancellationToken).ConfigureAwait(false)).Programs;

    /// <summary>Changes a program; null members stay.</summary>
    public Task<PartnerProgram> ChangeProgramAsync(string programId, ProgramChange change, CancellationToken cancellationToken = default) =>
        _http.SendAsync<PartnerProgram>(HttpMethod.Patch, $"programs/{Escape(programId)}", change, idempotencyKey: null, cancellationToken);

    /// <summary>The terms that a program had and has, newest first.</summary>
    public async Task<IReadOnlyList<ProgramVersion>> ListProgramVersionsAsync(string programId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<VersionList>($"programs/{Escape(programId)}/versions", cancellationToken).ConfigureAwait(false)).Versions;

    /// <summary>What other terms would have made of a period; nothing is changed.</summary>
    public Task<Simulation> SimulateProgramAsync(string programId, SimulationWish wish, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Simulation>($"programs/{Escape(programId)}/simulate", wish, cancellationToken);

    /// <summary>How far the brand is with what every brand does first.</summary>
    public Task<Onboarding> OnboardingAsync(CancellationToken cancellationToken = default) => _http.GetAsync<Onboarding>("admin/onboarding-status", cancellationToken);

    /// <summary>The codes of a partner.</summary>
    public async Task<IReadOnlyList<Coupon>> ListCouponsAsync(string partnerId, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<CouponList>($"partners/{Escape(partnerId)}/coupons?limit=200", cancellationToken).ConfigureAwait(false)).Coupons;

    /// <summary>Gives a partner a code.</summary>
    public Task CreateCouponAsync(string partnerId, string programId, string code, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/coupons", new { programId, code }, cancellationToken);

    /// <summary>Ends a code.</summary>
    public Task DeactivateCouponAsync(string partnerId, string couponId, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"partners/{Escape(partnerId)}/coupons/{Escape(couponId)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Adds the partners of a CSV file; with <paramref name="dryRun"/> only says what would happen.</summary>
    public async Task<PartnerImport> ImportPartnersAsync(string csv, bool dryRun, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(csv);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv") { CharSet = "utf-8" };
        return await SendContentAsync<PartnerImport>($"import/partners-csv?dryRun={(dryRun ? "true" : "false")}", content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Applies as a partner.</summary>
    public Task<SignUpResult> SignUpPartnerAsync(string email, string name, IReadOnlyDictionary<string, string>? profile, CancellationToken cancellationToken = default) =>
        _http.PostAsync<SignUpResult>("partner-signup", new { email, name, profile }, cancellationToken);

    /// <summary>Signs a brand up, at a server that hosts many.</summary>
    public Task<BrandSignUp> SignUpBrandAsync(string slug, string displayName, string adminEmail, string adminName, CancellationToken cancellationToken = default) =>
        _http.PostAsync<BrandSignUp>("signup", new { slug, displayName, adminEmail, adminName }, cancellationToken);

    /// <summary>The partner's URLs that hear of its conversions.</summary>
    public async Task<(IReadOnlyList<Postback> Postbacks, IReadOnlyList<string> Events)> ListPostbacksAsync(string partnerId, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<PostbackList>($"partners/{Escape(partnerId)}/postbacks", cancellationToken).ConfigureAwait(false);
        return (list.Postbacks, list.SupportedEvents);
    }

    /// <summary>Adds a URL.</summary>
    public Task CreatePostbackAsync(string partnerId, string url, IReadOnlyList<string> events, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"partners/{Escape(partnerId)}/postbacks", new { url, events, enabled = true }, cancellationToken);

    /// <summary>Switches a URL on or off.</summary>
    public Task SwitchPostbackAsync(string partnerId, string postbackId, bool enabled, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Patch, $"partners/{Escape(partnerId)}/postbacks/{Escape(postbackId)}", new { enabled }, idempotencyKey: null, cancellationToken);

    /// <summary>Removes a URL.</summary>
    public Task RemovePostbackAsync(string partnerId, string postbackId, CancellationToken cancellationToken = default) =>
        _http.SendAsync<Done>(HttpMethod.Delete, $"partners/{Escape(partnerId)}/postbacks/{Escape(postbackId)}", body: null, idempotencyKey: null, cancellationToken);

    /// <summary>Doubts about partners, newest first.</summary>
    public async Task<Page<FraudCase>> ListFraudCasesAsync(string? status = null, string? cursor = null, CancellationToken cancellationToken = default)
    {
        var list = await _http.GetAsync<FraudList>(At("admin/fraud", ("status", status), ("cursor", cursor)), cancellationToken).ConfigureAwait(false);
        return new Page<FraudCase>(list.Cases, list.NextCursor);
    }

    /// <summary>Holds a partner's commissions back because of a doubt.</summary>
    public Task HoldCommissionsAsync(string partnerId, string reason, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>("admin/fraud", new { partnerId, reason }, cancellationToken);

    /// <summary>Decides about a doubt: release what was held, or confirm it.</summary>
    public Task DecideFraudCaseAsync(string id, bool release, string reason, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"admin/fraud/{Escape(id)}/{(release ? "release" : "confirm")}", new { reason }, cancellationToken);

    /// <summary>Clicks that do not count, newest first.</summary>
    public async Task<IReadOnlyList<FlaggedClick>> ListFlaggedClicksAsync(string? reason = null, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync<ClickList>(At("admin/clicks/flagged", ("limit", "100"), ("reason", reason)), cancellationToken).ConfigureAwait(false)).Clicks;

    /// <summary>Lets a click count again.</summary>
    public Task UnflagClickAsync(string clickId, CancellationToken cancellationToken = default) =>
        _http.PostAsync<Done>($"clicks/{Escape(clickId)}/unflag", body: null, cancellationToken);

    private async Task<T> SendContentAsync<T>(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var response = await _http.SendContentAsync(HttpMethod.Post, path, content, idempotencyKey: null, cancellationToken).ConfigureAwait(false);
        return await Transport.ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    private sealed record VersionList(IReadOnlyList<ProgramVersion> Versions);

    private sealed record CouponList(IReadOnlyList<Coupon> Coupons);

    private sealed record PostbackList(IReadOnlyList<Postback> Postbacks, IReadOnlyList<string> SupportedEvents);

    private sealed record FraudList(IReadOnlyList<FraudCase> Cases, string? NextCursor);

    private sealed record ClickList(IReadOnlyList<FlaggedClick> Clicks);
}
