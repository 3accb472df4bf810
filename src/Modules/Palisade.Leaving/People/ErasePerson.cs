using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Leaving.Account;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Leaving.People;

/// <summary>
/// Forgets a person: what tells who somebody is goes, money and credit stay with somebody who has no name. Answers with a signed certificate.
/// Refused for a partner to whom money is owed, unless that is overridden. Operators; never a scoped key.
/// </summary>
internal static class ErasePerson
{
    internal sealed record Request(string? Email, string? UserId, string? Confirm, bool? ForceDespiteObligations);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).IsEmail().When(r => r.Email is not null);
            RuleFor(r => r.UserId).MaximumLength(255);
            RuleFor(r => r.Email).Must((r, _) => (r.Email is null) != string.IsNullOrEmpty(r.UserId)).WithMessage("Give either email or userId.");
            RuleFor(r => r.Confirm).NotEmpty();
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, TenantSession db, TenantSigner signer, TimeProvider clock, CancellationToken cancellationToken)
    {
        var subject = request.Email?.Trim() ?? request.UserId!;
        if (request.Confirm != subject)
        {
            return LeavingErrors.ConfirmMismatch.Result();
        }

        // The salt goes to whoever holds the certificate; what stays here tells nobody whose it is.
        var salt = RandomNumberGenerator.GetBytes(16);
        ErasureCertificate? certificate = null;
        var refusal = await db.RunAsync<ProblemResult?>(
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                var person = await Person.FindAsync(unit, request.Email, request.UserId, ct);
                if (await RefusalAsync(unit, person, request.ForceDespiteObligations is true, ct) is { } reason)
                {
                    return reason;
                }

                var locks = unit.Batch();
                UserLock.Take(locks, unit.Scope.TenantId, person.Customers);
                await locks.SendAsync(ct);
                var posted = await Books.CausesAsync(unit, person, ct);
                var before = await Books.OfAsync(unit, person, posted, ct);
                var rows = await EraseAsync(unit, person, ct);
                if (!before.SequenceEqual(await Books.OfAsync(unit, person, posted, ct)))
                {
                    throw new InvalidOperationException("The books would not be what they were.");
                }

                certificate = ErasureCertificate.Of(unit.Scope.TenantId, Guid.CreateVersion7(now), request.Email is null ? "customer" : "address", Hash(salt, subject), rows, before, now);
                await unit.ExecuteAsync(
                    $"""
                    insert into leaving.erasures (tenant_id, id, certificate, erased_by, erased_at)
                    values ({unit.Scope.TenantId}, {certificate.Id}, {certificate.Text}, {actor.Id}, {now})
                    """,
                    ct);
                await LinkInvalidation.NotifyAsync(unit, ct);
                return null;
            },
            cancellationToken);
        return refusal is not null
            ? refusal
            : Results.Text(await certificate!.SignedAsync(signer, db.Scope, salt, cancellationToken), "application/json", Encoding.UTF8);
    }

    /// <summary>What the certificate says of the subject: SHA-256 over the salt and what named the person, in lower case.</summary>
    internal static byte[] Hash(byte[] salt, string subject) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(subject.ToLowerInvariant())]);

    private static async Task<ProblemResult?> RefusalAsync(UnitOfWork unit, Person person, bool force, CancellationToken ct)
    {
        if (person.IsUnknown)
        {
            return LeavingErrors.PersonNotFound.Result();
        }

        // Locked, so that of two who erase each other one stays.
        var team = await unit.ListAsync<Guid>(
            $"""
            select m.id from access.members m
            where m.org_id = m.tenant_id and m.role = 'operator' and m.activated_at is not null and m.revoked_at is null
            order by m.id
            for update
            """,
            ct);
        if (team.Count > 0 && team.All(person.Members.Contains))
        {
            return LeavingErrors.LastActiveAdmin.Result();
        }

        if (person.Partner is { } partner && !force && await Obligations.ReadAsync(unit, partner, ct) is { IsEmpty: false } obligations)
        {
            return obligations.Refusal("Pay or reverse what is open and confirm or cancel payouts; or send forceDespiteObligations: true, which leaves it unpaid.");
        }

        // It goes through users by their ids: one that is renamed meanwhile could be passed over.
        return person.Customers.Length > 0 && await unit.OneAsync<bool>($"select exists (select from attribution.rederivations r where r.status <> 'done')", ct)
            ? LeavingErrors.RederivationUnderWay.Result()
            : null;
    }

    private static async Task<IReadOnlyDictionary<string, long>> EraseAsync(UnitOfWork unit, Person person, CancellationToken ct)
    {
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (person.Address is { } address)
        {
            foreach (var (table, count) in await Provisioning.EraseAsync(unit, person, ct))
            {
                rows[table] = count;
            }

            Add(await unit.OneAsync<string>($"select erasure.erase_address({address}, {StandIn()})::text", ct));
        }

        foreach (var customer in person.Customers)
        {
            Add(await unit.OneAsync<string>($"select erasure.erase_customer({customer}, {StandIn()})::text", ct));
        }

        if (person.Partner is { } partner)
        {
            // The one column whose table posts to the books when it changes, which the eraser may not.
            rows["payouts.payouts"] = await unit.ExecuteAsync(
                $"""
                update payouts.payouts p set metadata = case when p.metadata ? 'error' then jsonb_build_object('error', p.metadata -> 'error') else jsonb_build_object() end
                where p.org_id = {partner}
                """,
                ct);
        }

        return rows;

        void Add(string counts)
        {
            foreach (var (table, count) in JsonSerializer.Deserialize<Dictionary<string, long>>(counts)!)
            {
                rows[table] = rows.GetValueOrDefault(table) + count;
            }
        }
    }

    // From random numbers: a time in it would tell when the person was erased.
    private static string StandIn() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
