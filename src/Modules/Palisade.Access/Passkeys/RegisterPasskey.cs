using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>
/// Makes a passkey for the caller, on the host that the request came by. People alone, with a fresh sign-in, or their second factor if they have one:
/// a stolen cookie becomes no lasting way in.
/// </summary>
internal static class RegisterPasskey
{
    /// <param name="ChallengeId">As begun.</param>
    /// <param name="Passkey">The browser's <c>PublicKeyCredential</c> as JSON.</param>
    /// <param name="Name">What its owner calls it.</param>
    internal sealed record FinishRequest(Guid ChallengeId, JsonElement Passkey, string? Name);

    internal sealed class Validator : AbstractValidator<FinishRequest>
    {
        public Validator()
        {
            RuleFor(r => r.ChallengeId).NotEmpty();
            RuleFor(r => r.Passkey).IsPasskey();
            RuleFor(r => r.Name).IsPasskeyName();
        }
    }

    internal static Task<IResult> BeginAsync(
        HttpContext context, Actor actor, OwnSignIn own, RelyingParty party, TimeProvider clock, CancellationToken cancellationToken) =>
        own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var owner = await OwnPasskeys.ReadAsync(unit, actor.OrganizationId, actor.Id, party.IdOf(context), ct);
                var entity = new PasskeyUserEntity { Id = owner.Handle, Name = actor.Email ?? "", DisplayName = actor.Name ?? actor.Email ?? "" };
                var made = await party.Handler(context, owner).MakeCreationOptionsAsync(entity, context);
                var id = await Challenge.KeepAsync(unit, Challenge.Register, actor, made.AttestationState ?? "", clock.GetUtcNow(), ct);
                return PasskeyRequest.Of(id, made.CreationOptionsJson);
            },
            cancellationToken);

    internal static async Task<IResult> FinishAsync(
        FinishRequest request, HttpContext context, Actor actor, OwnSignIn own, RelyingParty party, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, host) = (clock.GetUtcNow(), party.IdOf(context));
        var outcome = await own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                if (await Challenge.TakeAsync(unit, request.ChallengeId, Challenge.Register, actor, now, ct) is not { } state)
                {
                    return new Outcome(AccessErrors.PasskeyRefused.Result());
                }

                // Locked, so that nobody gets past the limit by asking many times at once.
                await unit.OneOrDefaultAsync<Guid>($"select m.id from access.members m where m.org_id = {actor.OrganizationId} and m.id = {actor.Id} for update", ct);
                var owner = await OwnPasskeys.ReadAsync(unit, actor.OrganizationId, actor.Id, host, ct);
                var attested = await party.Handler(context, owner).PerformAttestationAsync(new PasskeyAttestationContext
                {
                    HttpContext = context,
                    CredentialJson = request.Passkey.GetRawText(),
                    AttestationState = state,
                });
                if (attested is not { Succeeded: true, Passkey: var passkey } || attested.UserEntity.Id != owner.Handle)
                {
                    return new Outcome(AccessErrors.PasskeyRefused.Result());
                }

                if (await unit.OneAsync<long>($"select count(*) from access.passkeys k where k.org_id = {actor.OrganizationId} and k.member_id = {actor.Id}", ct) >= OwnPasskeys.Most)
                {
                    return new Outcome(AccessErrors.TooManyPasskeys.Result());
                }

                string[] transports = [.. (passkey.Transports ?? []).Where(t => t is { Length: > 0 and <= 32 }).Take(16)];
                var (count, eligible, synced, credential, key) = ((long)passkey.SignCount, passkey.IsBackupEligible, passkey.IsBackedUp, passkey.CredentialId, passkey.PublicKey);
                var stored = await unit.OneOrDefaultAsync<OwnPasskeys.View>(
                    $"""
                    insert into access.passkeys as k (
                        tenant_id, id, org_id, member_id, rp_id, credential_id, public_key, sign_count, transports, backup_eligible, backed_up, name, created_at)
                    values (
                        {actor.TenantId}, {Guid.CreateVersion7(now)}, {actor.OrganizationId}, {actor.Id}, {host}, {credential}, {key}, {count}, {transports},
                        {eligible}, {synced}, {request.Name!.Trim()}, {now})
                    on conflict (tenant_id, org_id, member_id, credential_id) do nothing
                    returning {OwnPasskeys.View.Columns}
                    """,
                    ct);
                if (stored is null)
                {
                    return new Outcome(AccessErrors.PasskeyExists.Result());
                }

                // Whoever has just made it has just shown it.
                await unit.ExecuteAsync(
                    $"update access.sessions set second_factor_at = {now} where org_id = {actor.OrganizationId} and member_id = {actor.Id} and id = {actor.SessionId}", ct);
                return new Outcome(Results.Json(stored, ApiJson.Options, statusCode: StatusCodes.Status201Created));
            },
            cancellationToken);
        return outcome.Answer;
    }

    /// <summary>What people call things.</summary>
    public static IRuleBuilderOptions<T, string?> IsPasskeyName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(name => name is { Length: <= 80 } && name.Trim().Length > 0 && !name.Any(char.IsControl)).WithMessage("1 to 80 characters.");

    /// <summary>A challenge that was answered is gone, whatever the answer was worth.</summary>
    private sealed record Outcome(IResult Answer) : IUnitOutcome
    {
        public bool Commits => true;
    }
}
