using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>
/// What came of a code. A wrong one is written down although it is refused, or nobody would ever have tried too often; that is why refusals of this
/// kind commit.
/// </summary>
internal sealed record Proof(IResult Answer, bool Failed = false) : IUnitOutcome
{
    public bool Commits => true;

    /// <summary>The refusal while the person has to wait, with how long.</summary>
    public static Proof? Locked(TotpState state, HttpContext context, DateTimeOffset now)
    {
        if (state.LockedUntil is not { } until || until <= now)
        {
            return null;
        }

        var seconds = Math.Max(1, Math.Ceiling((until - now).TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new Proof(AccessErrors.TooManyAttempts.Result(detail: null, ("retryAt", until)));
    }

    /// <summary>Writes a wrong code down; the row is locked.</summary>
    public static async Task<Proof> RefuseAsync(UnitOfWork unit, Actor person, TotpState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var failures = state.Failures + 1;
        var until = now + Attempts.LockAfter(failures);
        await unit.ExecuteAsync(
            $"update access.totp set failures = {failures}, locked_until = {until} where org_id = {person.OrganizationId} and member_id = {person.Id}", cancellationToken);
        return new Proof(AccessErrors.InvalidCode.Result(), Failed: true);
    }

    /// <summary>The statements that follow a right code: the person may go on, and has not failed in a row any more.</summary>
    public static void Accept(SqlBatch batch, Actor person, DateTimeOffset now)
    {
        batch.Execute($"update access.totp set failures = 0, locked_until = null where org_id = {person.OrganizationId} and member_id = {person.Id} and failures > 0");
        batch.Execute($"update access.sessions set second_factor_at = {now} where org_id = {person.OrganizationId} and member_id = {person.Id} and id = {person.SessionId}");
    }

    /// <summary>Answers, and counts a refusal for the audit.</summary>
    public static IResult Tell(Proof proof, Actor person, AuditTally tally, string method)
    {
        if (proof.Failed)
        {
            tally.Count(person.TenantId, person.Kind, person.Id, new AuditNote(AuditActions.SecondFactorFailed, "member", person.Id.ToString(), new By(method), person.OrganizationId));
        }

        return proof.Answer;
    }

    private sealed record By([property: System.Text.Json.Serialization.JsonPropertyName("by")] string Method);
}

/// <summary>Until when a proof is fresh.</summary>
/// <param name="Ok">Always true.</param>
/// <param name="FreshUntil">When sensitive acts ask again.</param>
internal sealed record ProvenResponse(bool Ok, DateTimeOffset FreshUntil)
{
    public static IResult Of(Actor person, DateTimeOffset now) =>
        Results.Json(new ProvenResponse(Ok: true, now + (person.SignIn?.StepUpWithin ?? TimeSpan.Zero)), ApiJson.Options);
}
