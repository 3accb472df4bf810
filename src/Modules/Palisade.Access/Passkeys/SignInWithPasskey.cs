using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Palisade.Access.Authentication;
using Palisade.Access.Sessions;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>
/// Signs in with a passkey. The authenticator knows whose it is, so nobody names an address, and there is nothing to tell known people from unknown
/// ones by. It is found inside the tenant of the URL and for the host of the request alone. Every refusal is the same. Open to visitors.
/// </summary>
internal static class SignInWithPasskey
{
    /// <param name="Ok">Always true.</param>
    /// <param name="Role"><c>admin</c>, <c>partner</c> or <c>agency</c>, as existing clients know it.</param>
    /// <param name="Member">Who signed in.</param>
    internal sealed record Response(bool Ok, string Role, Person Member);

    internal sealed record Person(Guid Id, string Email, string Name);

    internal static Task<IResult> BeginAsync(HttpContext context, TenantSession db, RelyingParty party, TimeProvider clock, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var made = await party.Handler(context, owner: null).MakeRequestOptionsAsync(null!, context);
                var id = await Challenge.KeepAsync(unit, Challenge.SignIn, person: null, made.AssertionState ?? "", clock.GetUtcNow(), ct);
                return PasskeyRequest.Of(id, made.RequestOptionsJson);
            },
            cancellationToken);
    }

    internal static async Task<IResult> FinishAsync(
        PasskeyAnswer request, HttpContext context, TenantSession db, RelyingParty party, TrustedOrigins origins, VisitorHash visitors, ServerOptions options, AuditTally tally,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        // A page elsewhere must not sign somebody in here as somebody else.
        if (!origins.IsOwn(context.Request))
        {
            return CommonErrors.CrossSite.Result();
        }

        var (now, token) = (clock.GetUtcNow(), Credentials.New(Credentials.SessionPrefix));
        var from = Whereabouts.Of(context, db.Scope.TenantId, visitors, now);
        var outcome = await db.RunAsync(
            async (unit, ct) =>
            {
                if (await Challenge.TakeAsync(unit, request.ChallengeId, Challenge.SignIn, person: null, now, ct) is not { } state
                    || request.Owner() is not { } memberId
                    || await MemberAsync(unit, memberId, ct) is not { } member)
                {
                    return Outcome.Refused;
                }

                var owner = await OwnPasskeys.ReadAsync(unit, member.OrgId, member.Id, party.IdOf(context), ct);
                var asserted = await party.Handler(context, owner).PerformAssertionAsync(
                    new PasskeyAssertionContext { HttpContext = context, CredentialJson = request.Passkey.GetRawText(), AssertionState = state });
                if (!asserted.Succeeded || asserted.User.MemberId != member.Id || !await OwnPasskeys.UseAsync(unit, owner, asserted.Passkey, now, ct))
                {
                    return Outcome.Refused;
                }

                var batch = unit.Batch();
                NewSession.Open(
                    batch, unit.Scope.TenantId, member.OrgId, member.Id, token, NewSession.Passkey, from, await SignInPolicy.ReadAsync(unit, ct), now);
                await batch.SendAsync(ct);
                var role = member.Kind == "brand" ? "admin" : member.Kind;
                return new Outcome(Results.Json(new Response(Ok: true, role, new Person(member.Id, member.Email, member.Name)), ApiJson.Options), SignedIn: true);
            },
            cancellationToken);
        if (outcome.SignedIn)
        {
            SessionCookie.Write(context, options, token);
        }
        else
        {
            tally.Count(db.Scope.TenantId, db.Scope.ActorKind, db.Scope.ActorId, new AuditNote(AuditActions.SignInFailed));
        }

        return outcome.Answer;
    }

    private static Task<Member?> MemberAsync(UnitOfWork unit, Guid id, CancellationToken cancellationToken) =>
        unit.OneOrDefaultAsync<Member>(
            $"""
            select m.id, m.org_id, m.email, m.name, o.kind
            from access.members m
            join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id and o.closed_at is null
            where m.id = {id} and m.activated_at is not null and m.revoked_at is null
            """,
            cancellationToken);

    private sealed record Member(Guid Id, Guid OrgId, string Email, string Name, string Kind);

    /// <summary>A challenge that was answered is gone, whatever the answer was worth.</summary>
    private sealed record Outcome(IResult Answer, bool SignedIn = false) : IUnitOutcome
    {
        public static Outcome Refused => new(AccessErrors.PasskeyRefused.Result());

        public bool Commits => true;
    }
}
