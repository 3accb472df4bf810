using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Authentication;
using Palisade.Access.Contracts;
using Palisade.Access.Sessions;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.SignIn;

/// <summary>
/// Trades a magic link for a session. The link is consumed by the statement that finds it, so of two requests at once one wins; it is found
/// only inside the tenant of the URL, and works only for its purpose. Open to visitors.
/// </summary>
internal static class VerifyMagicLink
{
    internal sealed record Request(string Token);

    internal sealed record AdminResponse(bool Ok, string Role, Person Admin);

    internal sealed record PartnerResponse(bool Ok, string Role, PartnerProfile Partner);

    internal sealed record MemberResponse(bool Ok, string Role, Person Member);

    internal sealed record ConfirmedResponse(bool Ok, string Role, string Status);

    internal sealed record Person(Guid Id, string Email, string Name);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Token).NotEmpty().Length(8, 255);
    }

    internal static async Task<IResult> HandleAsync(
        Request request, HttpContext context, TenantSession db, IPartnerMembership partners, VisitorHash visitors, ServerOptions options, AuditTally tally, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!Credentials.HasForm(request.Token, Credentials.MagicLinkPrefix))
        {
            tally.Count(db.Scope.TenantId, db.Scope.ActorKind, db.Scope.ActorId, new AuditNote(AuditActions.SignInFailed));
            return AccessErrors.InvalidOrExpiredToken.Result();
        }

        var now = clock.GetUtcNow();
        var from = Whereabouts.Of(context, db.Scope.TenantId, visitors, now);
        var outcome = await db.RunAsync((unit, ct) => ConsumeAsync(unit, new Secret(request.Token), partners, from, now, ct), cancellationToken);
        if (outcome.Session is not null)
        {
            SessionCookie.Write(context, options, outcome.Session);
        }

        if (outcome.Answer is ProblemResult)
        {
            tally.Count(db.Scope.TenantId, db.Scope.ActorKind, db.Scope.ActorId, new AuditNote(AuditActions.SignInFailed));
        }

        return outcome.Answer;
    }

    private static async Task<Outcome> ConsumeAsync(
        UnitOfWork unit, Secret token, IPartnerMembership partners, Whereabouts from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var link = await unit.OneOrDefaultAsync<Link>(
            $"""
            update access.magic_links l set consumed_at = {now}
            from access.members m
            join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id
            where l.token_hash = {token.Hash()} and l.consumed_at is null and l.expires_at > {now}
                and m.tenant_id = l.tenant_id and m.org_id = l.org_id and m.id = l.member_id
                and (m.org_id = m.tenant_id) = (l.purpose in ('admin_invite', 'admin_signin'))
                and (m.links_void_before is null or l.created_at >= m.links_void_before)
            returning l.purpose, m.id, m.org_id, m.email, m.name, m.activated_at, m.revoked_at, o.closed_at, o.kind
            """,
            cancellationToken);
        if (link is null || (link.IsSignIn && link.ActivatedAt is null))
        {
            return AccessErrors.InvalidOrExpiredToken.Result();
        }

        if (link.RevokedAt is not null || link.ClosedAt is not null)
        {
            return (link.IsAdmin ? AccessErrors.AdminRevoked : AccessErrors.PartnerRevoked).Result();
        }

        if (link.Purpose == LinkPurpose.PartnerConfirm)
        {
            await unit.ExecuteAsync(
                $"update access.members set confirmed_at = coalesce(confirmed_at, {now}), updated_at = {now} where org_id = {link.OrgId} and id = {link.Id}",
                cancellationToken);
            var status = link.ActivatedAt is null ? "pending_review" : "active";
            return new Outcome(Results.Json(new ConfirmedResponse(Ok: true, "partner", status), ApiJson.Options));
        }

        var session = Credentials.New(Credentials.SessionPrefix);
        var batch = unit.Batch();
        NewSession.Open(
            batch, unit.Scope.TenantId, link.OrgId, link.Id, session, NewSession.MagicLink, from, await SignInPolicy.ReadAsync(unit, cancellationToken), now);
        await batch.SendAsync(cancellationToken);
        if (link.IsAdmin)
        {
            return new Outcome(Results.Json(new AdminResponse(Ok: true, "admin", new Person(link.Id, link.Email, link.Name)), ApiJson.Options), session);
        }

        if (link.Kind == "agency")
        {
            return new Outcome(Results.Json(new MemberResponse(Ok: true, "agency", new Person(link.Id, link.Email, link.Name)), ApiJson.Options), session);
        }

        if (link.Purpose == LinkPurpose.PartnerInvite)
        {
            await partners.ActivateAsync(unit, link.OrgId, now, cancellationToken);
        }

        return await partners.FindAsync(unit, link.OrgId, cancellationToken) is { } partner
            ? new Outcome(Results.Json(new PartnerResponse(Ok: true, "partner", partner with { Email = link.Email }), ApiJson.Options), session)
            : AccessErrors.PartnerNotFound.Result();
    }

    private sealed record Link(
        string Purpose, Guid Id, Guid OrgId, string Email, string Name, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, DateTimeOffset? ClosedAt, string Kind)
    {
        public bool IsAdmin => Purpose is LinkPurpose.AdminInvite or LinkPurpose.AdminSignIn;

        public bool IsSignIn => Purpose is LinkPurpose.AdminSignIn or LinkPurpose.PartnerSignIn;
    }

    /// <summary>An answer, and the session it opens; refusals roll back, the consumption of the link included.</summary>
    private sealed record Outcome(IResult Answer, Secret? Session = null) : IUnitOutcome
    {
        public bool Commits => Answer is not ProblemResult;

        public static implicit operator Outcome(ProblemResult problem) => new(Answer: problem, Session: null);
    }
}
