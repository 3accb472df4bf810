using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>
/// Ends a partnership: the organization is closed, its sessions and keys are revoked for good, and it is told by mail unless <c>notify</c> is
/// false. Its history stays. Also how a partner that waits for review is turned away. Operators, and keys with <c>partners:write</c>.
/// </summary>
internal static class RevokePartner
{
    internal sealed record Request(string? Reason = null, bool Notify = true);

    internal sealed record Response(bool Ok, DateTimeOffset RevokedAt, bool Notified, string? NotifyError);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Reason).MaximumLength(500);
    }

    internal static async Task<IResult> HandleAsync(Id id, HttpContext context, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var request = await OptionalBody.ReadAsync<Request>(context, cancellationToken) ?? new Request();
        var check = await new Validator().ValidateAsync(request, cancellationToken);
        if (!check.IsValid)
        {
            return CommonErrors.InvalidBody.Fields(("reason", "At most 500 characters."));
        }

        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                var batch = unit.Batch();
                var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var revoked = batch.OneOrDefault<PartnerRow>(
                    $"""
                    update programs.partners as p
                    set revoked_at = {now}, revoke_reason = {request.Reason}, updated_at = {now}
                    where p.id = {id.Value} and p.revoked_at is null
                    returning {PartnerView.Columns}
                    """);
                var brand = batch.OneOrDefault<string>($"select coalesce(t.program_name, t.display_name) from directory.tenants t");
                batch.Execute(LinkInvalidation.Statement(unit.Scope.TenantId));
                await batch.SendAsync(ct);
                if (revoked.Value is null)
                {
                    return (known.Value ? ProgramsErrors.AlreadyRevoked : CommonErrors.NotFound).Result();
                }

                await OrganizationClosing.CloseAsync(unit, id.Value, now, ct);
                if (request.Notify)
                {
                    await Notice(revoked.Value.Email, brand.Value!, request.Reason).EnqueueAsync(unit, now, ct);
                }

                return Results.Json(new Response(Ok: true, now, request.Notify, NotifyError: null), ApiJson.Options);
            },
            cancellationToken);
    }

    private static Mail Notice(string to, string brand, string? reason)
    {
        var why = string.IsNullOrWhiteSpace(reason) ? "" : $"\n\nThe reason given: {reason}";
        return new Mail(to, $"Your partnership with {brand} has ended", $"{brand} has ended your partnership. You can no longer sign in, and your keys no longer work.{why}\n");
    }
}
