using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Integrations.Delivery;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Changes what is given; the rest stays. Another URL closes the circuit breaker. Operators.</summary>
internal static class ChangeEndpoint
{
    internal sealed record Request(string? Url, string?[]? Events, string? Label, bool? Active);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Url).NotEmpty().When(r => r.Url is not null);
            When(r => r.Events is not null, () => RuleFor(r => r.Events).ValidEvents());
            RuleFor(r => r.Label).ValidLabel();
        }
    }

    internal static Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, OutboundHttp outbound, TimeProvider clock, CancellationToken cancellationToken) =>
        request.Url is { } url && outbound.Refusal(OutboundTrust.Operator, url) is { } refusal
            ? Task.FromResult<IResult>(refusal)
            : db.RunAsync((unit, ct) => ChangeAsync(id.Value, request, unit, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IResult> ChangeAsync(Guid id, Request request, UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] events = [.. (request.Events ?? []).Distinct(StringComparer.Ordinal)!];
        var batch = unit.Batch();
        var row = batch.OneOrDefault<EndpointRow>(
            $"""
            update integrations.webhook_endpoints e
            set url = coalesce({request.Url}, e.url),
                events = case when {request.Events is null} then e.events else {events} end,
                label = coalesce({request.Label}, e.label),
                active = coalesce({request.Active}, e.active),
                failures_in_row = case when {request.Url is null} then e.failures_in_row else 0 end,
                paused_until = case when {request.Url is null} then e.paused_until end,
                updated_at = {now}
            where e.id = {id}
            returning {EndpointRow.Columns}
            """);
        DeliveryQueue.Wake(batch, now);
        await batch.SendAsync(cancellationToken);
        return row.Value is { } changed
            ? Results.Json(new ListEndpoints.OneResponse(changed.ToView(now)), ApiJson.Options)
            : CommonErrors.NotFound.Result();
    }
}
