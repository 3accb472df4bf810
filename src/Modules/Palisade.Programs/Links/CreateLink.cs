using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Links;

/// <summary>
/// Makes a tracking link. A partner makes its own, in programs granted to it; operators and keys with <c>links:write</c> make any partner's.
/// An own destination must be on a host that the program allows, whoever asks.
/// </summary>
internal static class CreateLink
{
    internal sealed record Request(string? LinkKey, string? ProgramId, string? DestinationUrl);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.LinkKey).Must(LinkKey.IsValid).WithMessage("Must be 3 to 64 of A–Z, a–z, 0–9, '_' and '-'.");
            RuleFor(r => r.ProgramId).NotEmpty();
            RuleFor(r => r.DestinationUrl).Must(u => u is null || StorableDestination.Is(u)).WithMessage("Must be an absolute http(s) URL of at most 2048 characters.");
        }
    }

    internal static Task<IResult> HandleAsync(
        Id id,
        Request request,
        TenantSession db,
        Actor actor,
        Idempotency idempotency,
        ServerOptions options,
        TenantFeature tenant,
        TimeProvider clock,
        CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            $"CreateLink {id}",
            request,
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                _ = Id.TryParse(request.ProgramId, out var programId);
                var batch = unit.Batch();
                var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var program = batch.OneOrDefault<Target>(
                    $"""
                    select g.deep_link_allowed_domains,
                        g.blocked_at is null and coalesce(g.starts_at <= {now}, true) and coalesce(g.ends_at > {now}, true) as active,
                        exists (select from programs.grants w where w.tenant_id = g.tenant_id and w.org_id = {id.Value} and w.program_id = g.id) as granted
                    from programs.programs g
                    where g.id = {programId.Value}
                    """);
                await batch.SendAsync(ct);
                _ = DestinationUrl.TryParse(request.DestinationUrl, out var destination);
                var refusal = (partner.Value, program.Value) switch
                {
                    (false, _) => ProgramsErrors.PartnerNotFound,
                    // To a partner, a program it was not granted and one that does not exist are the same.
                    (_, null or { Granted: false }) when actor.IsPartner => ProgramsErrors.ProgramNotGranted,
                    (_, null) => ProgramsErrors.ProgramNotFound,
                    (_, { Active: false }) => ProgramsErrors.ProgramNotActive,
                    (_, { } target) when destination is not null && !target.Hosts.Allows(destination) => ProgramsErrors.DestinationNotAllowed,
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal.Result();
                }

                batch = unit.Batch();
                var link = batch.OneOrDefault<LinkRow>(
                    $"""
                    insert into programs.links as l (tenant_id, id, org_id, link_key, program_id, destination_url, created_at)
                    values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {id.Value}, {request.LinkKey}, {programId.Value}, {destination?.ToString()}, {now})
                    on conflict (tenant_id, link_key) do nothing
                    returning {LinkRow.Columns}
                    """);
                batch.Execute(LinkInvalidation.Statement(unit.Scope.TenantId));
                await batch.SendAsync(ct);
                return link.Value is { } made
                    ? new IdempotentResult(StatusCodes.Status201Created, made.ToView(options, tenant))
                    : ProgramsErrors.LinkKeyTaken.Result();
            },
            cancellationToken);

    private sealed record Target(string? DeepLinkAllowedDomains, bool Active, bool Granted)
    {
        public DestinationPolicy Hosts => DestinationPolicy.TryParse(DeepLinkAllowedDomains, out var policy) ? policy : throw new FormatException("Stored host list.");
    }
}
