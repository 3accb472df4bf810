using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>
/// Claims a domain and answers how to prove it. A claim alone changes nothing for anybody: other brands may claim the same name, and the one that
/// proves it first has it. Operators, and keys with <c>domains:write</c>.
/// </summary>
internal static class ClaimDomain
{
    private const int MostDomains = 20;

    internal sealed record Request(string? Domain, string? EdgeKind);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Domain).NotEmpty().MaximumLength(1000);
            RuleFor(r => r.EdgeKind).Must(kind => kind is null or "do_native" or "droplet").WithMessage("do_native or droplet.");
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, ServerOptions options, ReservedHosts reserved, IPlatformBlocklist blocklist, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (DomainName.Parse(request.Domain) is not { } name)
        {
            return DirectoryErrors.InvalidDomain.Result();
        }

        if (reserved.Contains(name))
        {
            return DirectoryErrors.ReservedHost.Result();
        }

        if (await blocklist.RefusesHostAsync(name.Ascii, cancellationToken))
        {
            return DirectoryErrors.DomainRefused.Result();
        }

        return name.Labels < 3
            ? DirectoryErrors.SubdomainRequired.Result()
            : await db.RunAsync((unit, ct) => ClaimAsync(unit, name, request.EdgeKind ?? "droplet", options, clock.GetUtcNow(), ct), cancellationToken);
    }

    private static async Task<IResult> ClaimAsync(
        UnitOfWork unit, DomainName name, string edgeKind, ServerOptions options, DateTimeOffset now, CancellationToken ct)
    {
        var batch = unit.Batch();
        // The tenant's row is the queue for the limit.
        batch.OneOrDefault<Guid>($"select t.tenant_id from directory.tenants t for update");
        var isTaken = batch.OneOrDefault<bool>($"select doors.host_is_taken({name.Ascii})");
        var count = batch.OneOrDefault<long>($"select count(*) from directory.domains d");
        var row = batch.OneOrDefault<DomainRow>(
            $"""
            insert into directory.domains as d (tenant_id, id, domain, edge_kind, token, created_at, updated_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {name.Ascii}, {edgeKind}, {DomainToken.New()}, {now}, {now})
            on conflict (tenant_id, domain) do nothing
            returning {DomainRow.Columns}
            """);
        await batch.SendAsync(ct);
        return isTaken.Value ? DirectoryErrors.DomainTaken.Result()
            : row.Value is not { } claimed ? DirectoryErrors.DomainAlreadyRegistered.Result()
            : count.Value >= MostDomains ? DirectoryErrors.DomainLimit.Result()
            : Results.Json(claimed.ToView(options), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }
}
