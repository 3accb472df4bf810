using Microsoft.AspNetCore.Http;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Which second factors the caller has, what the brand asks for, and until when the last proof is fresh. People alone.</summary>
internal static class GetSecondFactor
{
    /// <param name="Methods">What can be shown: <c>passkey</c>, <c>totp</c>, <c>recovery_code</c>.</param>
    /// <param name="TotpSince">Since when there is an authenticator app.</param>
    /// <param name="RecoveryCodesLeft">How many recovery codes are not used yet.</param>
    /// <param name="Required">Whether the brand requires one of this person.</param>
    /// <param name="ShownAt">When one was last shown in this session.</param>
    /// <param name="StepUpMinutes">How long a proof is fresh.</param>
    internal sealed record Response(
        IReadOnlyList<string> Methods, DateTimeOffset? TotpSince, int RecoveryCodesLeft, bool Required, DateTimeOffset? ShownAt, int StepUpMinutes);

    internal static async Task<IResult> HandleAsync(Actor actor, OwnSignIn own, CancellationToken cancellationToken)
    {
        var proof = actor.SignIn!;
        var row = await own.Of(actor).OneOrDefaultAsync<Row>(
            $"""
            select t.confirmed_at, (
                select count(*)::int from access.recovery_codes r
                where r.tenant_id = t.tenant_id and r.org_id = t.org_id and r.member_id = t.member_id and r.used_at is null) as left
            from access.totp t
            where t.org_id = {actor.OrganizationId} and t.member_id = {actor.Id} and t.confirmed_at is not null
            """,
            cancellationToken);
        var app = proof.Methods.Contains("totp") ? row : null;
        return Results.Json(
            new Response(proof.Methods, app?.ConfirmedAt, app?.Left ?? 0, proof.SecondFactorRequired, proof.SecondFactorAt, (int)proof.StepUpWithin.TotalMinutes), ApiJson.Options);
    }

    private sealed record Row(DateTimeOffset ConfirmedAt, int Left);
}
