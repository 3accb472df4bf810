using System.Security.Cryptography;
using System.Text;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Rules;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Ten codes for whoever lost the app: kept as hashes, each good once. New ones end the old ones. People alone.</summary>
internal static class RecoveryCodes
{
    internal sealed record RenewResponse(IReadOnlyList<string> RecoveryCodes);

    internal sealed record Request(Secret? Code);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Code).Must(c => c is not null && c.Reveal().Length is > 0 and <= 64).WithMessage("One of the recovery codes.");
    }

    /// <summary>Makes new codes; the old ones end with the batch.</summary>
    public static IReadOnlyList<string> Renew(SqlBatch batch, Actor person, DateTimeOffset now)
    {
        batch.Execute($"delete from access.recovery_codes where org_id = {person.OrganizationId} and member_id = {person.Id}");
        string[] codes = [.. Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New())];
        foreach (var code in codes)
        {
            batch.Execute(
                $"""
                insert into access.recovery_codes (tenant_id, id, org_id, member_id, code_hash, created_at)
                values ({person.TenantId}, {Guid.CreateVersion7(now)}, {person.OrganizationId}, {person.Id}, {Hash(code)}, {now})
                """);
        }

        return codes;
    }

    internal static Task<IResult> RenewAsync(Actor actor, OwnSignIn own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await TotpState.LockAsync(unit, actor, ct) is not { IsOn: true })
                {
                    return AccessErrors.NoTotp.Result();
                }

                var batch = unit.Batch();
                var codes = Renew(batch, actor, now);
                await batch.SendAsync(ct);
                return Results.Json(new RenewResponse(codes), ApiJson.Options);
            },
            cancellationToken);
    }

    internal static async Task<IResult> VerifyAsync(
        Request request, HttpContext context, Actor actor, OwnSignIn own, AuditTally tally, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, hash) = (clock.GetUtcNow(), Hash(request.Code!.Reveal()));
        var proof = await own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                if (await TotpState.LockAsync(unit, actor, ct) is not { IsOn: true } state)
                {
                    return new Proof(AccessErrors.NoTotp.Result());
                }

                if (Proof.Locked(state, context, now) is { } locked)
                {
                    return locked;
                }

                var used = await unit.ExecuteAsync(
                    $"""
                    update access.recovery_codes set used_at = {now}
                    where org_id = {actor.OrganizationId} and member_id = {actor.Id} and code_hash = {hash} and used_at is null
                    """,
                    ct);
                if (used == 0)
                {
                    return await Proof.RefuseAsync(unit, actor, state, now, ct);
                }

                var batch = unit.Batch();
                Proof.Accept(batch, actor, now);
                await batch.SendAsync(ct);
                return new Proof(ProvenResponse.Of(actor, now));
            },
            cancellationToken);
        return Proof.Tell(proof, actor, tally, "recovery_code");
    }

    private static byte[] Hash(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(RecoveryCode.Normalize(code)));
}
