using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Rules;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>
/// Sets an authenticator app up, in two steps: the server makes the secret, and the app shows with a code that it has it. Only then it counts, and
/// recovery codes are given, once. People alone, with a fresh sign-in: a stolen cookie becomes no lasting way in.
/// </summary>
internal static class EnrolTotp
{
    /// <param name="Secret">For whoever types it.</param>
    /// <param name="Uri">For whoever scans it: the text of the QR code.</param>
    internal sealed record BeginResponse(string Secret, string Uri);

    internal sealed record ConfirmRequest(Secret? Code);

    /// <param name="ConfirmedAt">Since when the app counts.</param>
    /// <param name="RecoveryCodes">Each works once, for whoever lost the app. Not shown again.</param>
    internal sealed record ConfirmResponse(DateTimeOffset ConfirmedAt, IReadOnlyList<string> RecoveryCodes);

    internal sealed class Validator : AbstractValidator<ConfirmRequest>
    {
        public Validator() => RuleFor(r => r.Code).IsTotpCode();
    }

    internal static Task<IResult> BeginAsync(Actor actor, OwnSignIn own, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await TotpState.LockAsync(unit, actor, ct) is { IsOn: true })
                {
                    return AccessErrors.TotpEnrolled.Result();
                }

                // Wrong codes stay counted: beginning anew is no way around the wait. The condition is for an app confirmed while this waited.
                var begun = await unit.ExecuteAsync(
                    $"""
                    insert into access.totp as t (tenant_id, org_id, member_id, created_at)
                    values ({actor.TenantId}, {actor.OrganizationId}, {actor.Id}, {now})
                    on conflict (tenant_id, org_id, member_id) do update set created_at = excluded.created_at, confirmed_at = null, last_step = 0
                    where t.confirmed_at is null
                        or t.created_at < (select m.links_void_before from access.members m where m.tenant_id = t.tenant_id and m.org_id = t.org_id and m.id = t.member_id)
                    """,
                    ct);
                if (begun == 0)
                {
                    return AccessErrors.TotpEnrolled.Result();
                }

                await unit.ExecuteAsync($"delete from access.recovery_codes where org_id = {actor.OrganizationId} and member_id = {actor.Id}", ct);
                var secret = Base32.Encode(System.Security.Cryptography.RandomNumberGenerator.GetBytes(Totp.SecretLength));
                await vault.PutAsync(unit, TotpState.SecretOf(actor.OrganizationId, actor.Id), new Secret(secret), previousUntil: null, ct);
                var brand = await unit.OneAsync<string>($"select coalesce(t.program_name, t.display_name) from directory.tenants t", ct);
                return Results.Json(new BeginResponse(secret, Totp.Uri(brand, actor.Email ?? "", secret)), ApiJson.Options);
            },
            cancellationToken);
    }

    internal static async Task<IResult> ConfirmAsync(
        ConfirmRequest request, HttpContext context, Actor actor, OwnSignIn own, ISecretVault vault, AuditTally tally, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var proof = await own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                var state = await TotpState.LockAsync(unit, actor, ct);
                if (state is null or { IsVoid: true } or { IsOn: true })
                {
                    return new Proof((state is { IsOn: true } ? AccessErrors.TotpEnrolled : AccessErrors.NoTotp).Result());
                }

                if (Proof.Locked(state, context, now) is { } locked)
                {
                    return locked;
                }

                if (await TotpCode.MatchAsync(unit, vault, actor, state, request.Code!, now, ct) is not { } step)
                {
                    return await Proof.RefuseAsync(unit, actor, state, now, ct);
                }

                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    update access.totp set confirmed_at = {now}, last_step = {step}
                    where org_id = {actor.OrganizationId} and member_id = {actor.Id}
                    """);
                Proof.Accept(batch, actor, now);
                var codes = RecoveryCodes.Renew(batch, actor, now);
                await batch.SendAsync(ct);
                return new Proof(Results.Json(new ConfirmResponse(now, codes), ApiJson.Options));
            },
            cancellationToken);
        return Proof.Tell(proof, actor, tally, "totp");
    }
}
