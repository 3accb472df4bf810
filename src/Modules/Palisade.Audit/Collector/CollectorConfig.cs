using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Audit.Collector;

/// <summary>Where a brand's events are sent by syslog over TLS. A new collector gets what happens from now on. Operators.</summary>
internal static class CollectorConfig
{
    internal sealed record Request(string? Host, int? Port, string? Format, string? Authority);

    internal sealed record Response(CollectorView Collector);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Host).NotEmpty().MaximumLength(253);
            RuleFor(r => r.Port).InclusiveBetween(1, 65_535);
            RuleFor(r => r.Format).Must(f => f is null or CollectorRow.Cef or CollectorRow.Json).WithMessage("cef or json");
            RuleFor(r => r.Authority).MaximumLength(20_000).Must(IsCertificate).WithMessage("A certificate as PEM.");
        }

        private static bool IsCertificate(string? pem)
        {
            if (string.IsNullOrEmpty(pem))
            {
                return true;
            }

            using var certificate = CollectorRow.ParseAuthority(pem);
            return certificate is not null;
        }
    }

    internal static async Task<IResult> GetAsync(TenantSession db, CancellationToken cancellationToken) => await ShowAsync(db, cancellationToken);

    internal static async Task<IResult> PutAsync(Request request, TenantSession db, OutboundHttp outbound, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (host, port) = (request.Host!.Trim().ToLowerInvariant(), request.Port ?? CollectorRow.DefaultPort);
        try
        {
            outbound.CheckHost(OutboundTrust.Operator, host, port, CollectorRow.Ports);
        }
        catch (OutboundRefusedException e)
        {
            return AuditErrors.CollectorRefused.Result(detail: null, ("field", e.Code == "port_not_allowed" ? "port" : "host"), ("reason", e.Code));
        }

        var (format, now) = (request.Format ?? CollectorRow.Cef, clock.GetUtcNow());
        var authority = string.IsNullOrEmpty(request.Authority) ? null : request.Authority;
        await db.RunAsync(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                batch.Execute(
                    $"""
                    insert into audit.collectors as c (tenant_id, host, port, format, authority, sent_seq, created_at, updated_at)
                    values (
                        {unit.Scope.TenantId}, {host}, {port}, {format}, {authority}, coalesce((select h.seq from audit.chains h), 0), {now}, {now})
                    on conflict (tenant_id) do update
                    set host = excluded.host, port = excluded.port, format = excluded.format, authority = excluded.authority, updated_at = excluded.updated_at,
                        failures = 0, last_error = null, next_at = null
                    """);
                batch.Execute($"select doors.wake({CollectorWork.QueueName}, {now})");
                await batch.SendAsync(ct);
            },
            cancellationToken);
        return await ShowAsync(db, cancellationToken);
    }

    internal static async Task<IResult> RemoveAsync(TenantSession db, CancellationToken cancellationToken) =>
        await db.ExecuteAsync($"delete from audit.collectors where true", cancellationToken) > 0 ? Results.NoContent() : AuditErrors.NoCollector.Result();

    private static async Task<IResult> ShowAsync(TenantSession db, CancellationToken cancellationToken)
    {
        if (await CollectorRow.ReadAsync(db, cancellationToken) is not { } row)
        {
            return AuditErrors.NoCollector.Result();
        }

        var behind = await db.OneOrDefaultAsync<long>($"select c.seq - {row.SentSeq} from audit.chains c", cancellationToken);
        return Results.Json(new Response(row.ToView(Math.Max(0, behind))), ApiJson.Options);
    }
}
