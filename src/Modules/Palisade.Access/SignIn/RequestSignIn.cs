using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.SignIn;

/// <summary>
/// Mails a sign-in link to an active member with this address. The answer, the statements and the time are the same whoever has it, so nobody
/// learns who has an account. Open to visitors. At most five links in fifteen minutes go to one member.
/// </summary>
internal static class RequestSignIn
{
    private const int MostLinks = 5;

    internal sealed record Request(string Email);

    internal sealed record Response(bool Ok);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Email).NotEmpty().MaximumLength(254);
    }

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, SignInMail mails, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Normalize(request.Email);
        await db.RunAsync((unit, ct) => SendAsync(email, member: null, unit, mails, vault, clock.GetUtcNow(), ct), cancellationToken);
        return Results.Json(new Response(Ok: true), ApiJson.Options);
    }

    /// <summary>Sends the link.</summary>
    /// <param name="email">Normalized.</param>
    /// <param name="member">Which membership of this address; null: the team's before any other, then the one used last.</param>
    /// <param name="unit">Over the whole tenant.</param>
    /// <param name="mails">Writes the mail.</param>
    /// <param name="vault">Keeps the link until it is sent.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task SendAsync(
        string email, Guid? member, UnitOfWork unit, SignInMail mails, ISecretVault vault, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenant, mailId) = (unit.Scope.TenantId, Guid.CreateVersion7(now));
        Sql one = member is { } id ? $"and m.id = {id}" : Sql.Empty;
        var token = Credentials.New(Credentials.MagicLinkPrefix);
        var brand = await unit.OneAsync<Brand>($"select slug, coalesce(program_name, display_name) as name from directory.tenants", cancellationToken);
        var mail = mails.Write(tenant, brand.Slug, brand.Name, email, LinkPurpose.AdminSignIn) with { HasSecret = true };

        // Sealed for an address that may be nobody's: there must be no telling from the time it takes.
        var @sealed = await vault.SealAsync(unit, Mail.SecretOf(tenant, mailId), token, cancellationToken);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            with person as (
                select m.id, m.org_id, case when m.org_id = m.tenant_id then 'admin_signin' else 'partner_signin' end as purpose,
                    (select count(*) from access.magic_links l
                     where l.org_id = m.org_id and l.member_id = m.id and l.created_at > {now - Invitations.SignInLifetime}) as links
                from access.members m
                join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id and o.closed_at is null
                where m.email = {email} {one} and m.activated_at is not null and m.revoked_at is null
                order by m.org_id = m.tenant_id desc, m.last_sign_in_at desc nulls last, m.id
                limit 1
            ), link as (
                insert into access.magic_links (tenant_id, id, org_id, member_id, token_hash, purpose, expires_at, created_at)
                select {tenant}, {Guid.CreateVersion7(now)}, p.org_id, p.id, {token.Hash()}, p.purpose, {now + Invitations.SignInLifetime}, {now}
                from person p
                where p.links < {MostLinks}
                returning member_id
            ), secret as (
                {@sealed.InsertFrom($"link")}
            )
            insert into platform.outbox (tenant_id, id, kind, payload, created_at, due_at)
            select {tenant}, {mailId}, 'mail', {Sql.Json(mail.ToPayload())}, {now}, {now} from link
            """);
        Mail.Wake(batch, now);
        await batch.SendAsync(cancellationToken);
    }

    private sealed record Brand(string Slug, string Name);
}
